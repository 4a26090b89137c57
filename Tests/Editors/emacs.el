;;; emacs.el --- Hover, completion and commands in Emacs  -*- lexical-binding: t; -*-

;;; Commentary:

;; Run by run.sh, once with Eglot and once with lsp-mode.

;;; Code:

(require 'package)
;; Where Debian puts packages; -Q leaves it out.
(add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa")
(package-initialize)
(defvar ragd-command)
(add-to-list 'load-path (expand-file-name "emacs" (getenv "RAGD_EDITORS")))
(require 'ragd)
(require 'eldoc)
(setq ragd-command (list (getenv "RAGD_BINARY") "--stdio"))

(defun ragd-test-check (name passed got)
  "Write the result of the check NAME: whether it PASSED, else what it GOT."
  (let ((editor (getenv "RAGD_EDITOR")))
    (write-region (if passed (format "pass %s %s\n" editor name)
                    (format "fail %s %s: got %s\n" editor name
                            (replace-regexp-in-string "\n" " " (format "%S" got))))
                  nil (getenv "RAGD_RESULTS") t 'quiet)))

(defun ragd-test-until (condition)
  "Wait until CONDITION returns non-nil; ten seconds at the most.  Return what it returned."
  (let ((end (+ (float-time) 10)) result)
    (while (not (or (setq result (funcall condition)) (> (float-time) end)))
      (accept-process-output nil 0.1))
    result))

(defun ragd-test-open ()
  "Visit the test's file in a mode for Python and place point on the method's name."
  (setq make-backup-files nil)
  (find-file (expand-file-name "lib/harbour.py" (getenv "RAGD_PROJECT")))
  (goto-char (point-min))
  (search-forward "kindle"))

(defun ragd-test-completion ()
  "Complete at a call at the end of the buffer and return the candidates."
  (goto-char (point-max))
  (insert "\n\ndef dim(lantern):\n    lantern.kin")
  (let* ((capf (run-hook-with-args-until-success 'completion-at-point-functions))
         (table (nth 2 capf)))
    (all-completions (buffer-substring-no-properties (nth 0 capf) (nth 1 capf)) table)))

(defun ragd-test-commands ()
  "Check the commands of ragd.el."
  (ragd-search "kindle wick")
  (let ((text (with-current-buffer "*ragd search*" (buffer-string))))
    (ragd-test-check "search" (string-match-p "lib/lantern\\.py:[0-9]+:" text) text))
  (ragd-ask "How is the wick of a lantern lit?")
  (ragd-test-until (lambda () (get-buffer "*ragd answer*")))
  (let ((text (if (get-buffer "*ragd answer*")
                  (with-current-buffer "*ragd answer*" (buffer-string)))))
    (ragd-test-check "ask" (and text (string-match-p "kindle_wick" text)) text)))

(defvar eglot-server-programs)
(declare-function eglot-current-server "eglot")
(declare-function eglot--TextDocumentPositionParams "eglot")
(declare-function eglot-shutdown "eglot")
(declare-function eglot-ensure "eglot")
(declare-function eglot--connect "eglot")
(declare-function eglot--guess-contact "eglot")

(defun ragd-test-eglot ()
  "Check Eglot with ragd as the buffer's server."
  (condition-case err
      (progn
        (require 'eglot)
        (ragd-test-open)
        (let ((eglot-server-programs (list (cons major-mode ragd-command))))
          (apply #'eglot--connect (eglot--guess-contact)))
        (ragd-test-check "start" (ragd-test-until #'eglot-current-server) nil)
        (let* ((ask (lambda ()
                      (plist-get
                       (plist-get (jsonrpc-request (eglot-current-server) :textDocument/hover
                                                   (eglot--TextDocumentPositionParams))
                                  :contents)
                       :value)))
               (text (ragd-test-until
                      (lambda () (let ((text (funcall ask)))
                                   (and text (string-match-p "Lights the wick" text) text))))))
          (ragd-test-check "hover" text (funcall ask)))
        (let ((candidates (ragd-test-completion)))
          (ragd-test-check "completion" (member "kindle_wick" (mapcar #'substring-no-properties
                                                                      candidates))
                           candidates))
        (ragd-test-commands)
        (set-buffer-modified-p nil)
        (eglot-shutdown (eglot-current-server)))
    (error (ragd-test-check "script" nil err))))

(declare-function lsp "lsp-mode")
(declare-function lsp-request "lsp-mode")
(declare-function lsp-workspaces "lsp-mode")
(declare-function lsp--text-document-position-params "lsp-mode")
(declare-function lsp-workspace-folders-add "lsp-mode")
(declare-function lsp--workspace-status "lsp-mode")
(defvar lsp-auto-guess-root)
(defvar lsp-completion-enable)
(defvar lsp-enable-file-watchers)
(defvar lsp-enabled-clients)
(defvar lsp-session-file)
(defvar lsp-use-plists)
(defvar lsp-warn-no-matched-clients)

(defun ragd-test-lsp-mode ()
  "Check lsp-mode with ragd as an add-on."
  (condition-case err
      (progn
        (require 'lsp-mode)
        (setq lsp-auto-guess-root t lsp-enabled-clients '(ragd) lsp-enable-file-watchers nil
              lsp-session-file (expand-file-name "session" (getenv "XDG_CACHE_HOME")))
        (ragd-lsp-setup)
        (lsp-workspace-folders-add (getenv "RAGD_PROJECT"))
        (ragd-test-open)
        (lsp)
        (ragd-test-check
         "start" (ragd-test-until
                  (lambda () (and (lsp-workspaces)
                                  (eq 'initialized (lsp--workspace-status (car (lsp-workspaces)))))))
         nil)
        (let* ((ask (lambda ()
                      (let ((hover (lsp-request "textDocument/hover"
                                                (lsp--text-document-position-params))))
                        (format "%S" (if (hash-table-p hover)
                                         (let ((contents (gethash "contents" hover)))
                                           (if (hash-table-p contents)
                                               (gethash "value" contents)
                                             contents))
                                       hover)))))
               (text (ragd-test-until
                      (lambda () (let ((text (funcall ask)))
                                   (and (string-match-p "Lights the wick" text) text))))))
          (ragd-test-check "hover" text (funcall ask)))
        (set-buffer-modified-p nil))
    (error (ragd-test-check "script" nil err))))

(provide 'emacs)
;;; emacs.el ends here
