;;; emacs.el --- What needs no screen in Emacs  -*- lexical-binding: t; -*-

;;; Commentary:

;; Run by run.sh: functions, commands and lists, alone, beside Eglot, and within lsp-mode.

;;; Code:

(require 'package)
;; Where Debian puts packages; -Q leaves it out.
(add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa")
(package-initialize)
(defvar ragd-path)
(defvar ragd-settings)
(defvar ragd--delays)
(defvar warning-minimum-log-level)
(defvar eglot-server-programs)
(defvar lsp-enable-suggest-server-download)
(defvar lsp-enabled-clients)
(add-to-list 'load-path (expand-file-name "emacs" (getenv "RAGD_EDITORS")))

(defun ragd-test-check (name passed got)
  "Write that the check NAME PASSED, or what it GOT."
  (write-region
   (if passed (format "pass emacs %s\n" name)
     (format "fail emacs %s: got %s\n" name (string-replace "\n" "\\n" (format "%S" got))))
   nil (getenv "RAGD_RESULTS") t 'quiet))

(defun ragd-test-until (holds)
  "Wait until HOLDS returns something, a minute at the most, and return it."
  (let ((end (+ (float-time) 60)) result)
    (while (and (not (setq result (funcall holds))) (< (float-time) end))
      (accept-process-output nil 0.02))
    result))

(defmacro ragd-test-run (&rest body)
  "Run BODY, and report errors as a failed check."
  `(condition-case err (progn ,@body)
     (error (ragd-test-check "script" nil err))))

(defun ragd-test-file (name)
  "Open the file NAME of the project."
  (find-file (expand-file-name name (getenv "RAGD_PROJECT"))))

;;;; Byte-compilation and documentation

(defun ragd-test-compile ()
  "Compile a copy of every file, and check its documentation."
  (let ((folder (expand-file-name "elisp" (getenv "RAGD_WORK"))))
    (copy-directory (expand-file-name "emacs" (getenv "RAGD_EDITORS")) folder nil t t)
    (dolist (file (directory-files folder t "\\.el\\'"))
      (with-temp-buffer
        (call-process "emacs" nil t nil "-Q" "--batch" "-L" folder
                      "--eval" "(setq byte-compile-error-on-warn t)"
                      "-f" "batch-byte-compile" file)
        (ragd-test-check (concat "compiles without warnings: " (file-name-nondirectory file))
                         (string-empty-p (string-trim (buffer-string))) (buffer-string)))
      (with-temp-buffer
        (call-process "emacs" nil t nil "-Q" "--batch" "--eval" (format "(checkdoc-file %S)" file))
        (ragd-test-check (concat "checkdoc: " (file-name-nondirectory file))
                         (string-empty-p (string-trim (buffer-string))) (buffer-string))))))

;;;; The server's Markdown

(defun ragd-test-markdown ()
  "Check that Markdown becomes text."
  (require 'ragd-text)
  (dolist (pair '(("a `b` and ``c`d`` e" . "a b and c`d e") ("**b** `" . "b `")
                  ("see [x.py:7](file:///p/x.py#L7)" . "see x.py:7")))
    (let ((got (substring-no-properties (ragd-render (car pair)))))
      (ragd-test-check (concat "markdown: " (car pair)) (equal got (cdr pair)) got))))

;;;; The client of our own

(defun ragd-test-shows-progress ()
  "Return whether the mode line tells of an index that is made now."
  (let (made seen)
    (ragd-request (ragd-server) :ragd/index '(:full t :workDoneToken "made")
                  (lambda (_) (setq made t)))
    (ragd-test-until (lambda ()
                       (setq seen (string-match-p "\\` ragd:[0-9]+%" (ragd--lighter)))
                       (or seen made)))
    seen))

(defun ragd-test-hover ()
  "Check what eldoc is told."
  (goto-char (point-min))
  (search-forward "lantern.kindle")
  (let ((text (ragd-test-until
               (lambda ()
                 (let ((told 'none))
                   (ragd--hover (lambda (text) (setq told text)))
                   (ragd-test-until (lambda () (not (eq told 'none))))
                   ;; The first index may still be under way.
                   (and told (string-match-p "Lights the wick" told) told)))))
        (eldoc nil))
    (ragd-test-check "hover" text text)
    (ragd-eldoc (lambda (text &rest _) (setq eldoc text)))
    (ragd-test-check "eldoc" (equal (ragd-test-until (lambda () eldoc)) text) eldoc)
    (ragd-test-check "hover has places to open"
                     (with-temp-buffer (insert (or text "")) (goto-char (point-min))
                                       (forward-button 1 nil nil t))
                     text)))

(defun ragd-test-own ()
  "Check completion, definitions, answers and search of our own client."
  (ragd-test-run
   (require 'ragd)
   (setq ragd-path "/nowhere/ragd")
   (ragd-doctor)
   (ragd-test-check "no program says what to do"
                    (string-match-p "ragd-path"
                                    (with-current-buffer "*ragd doctor*" (buffer-string)))
                    nil)
   (setq ragd-path (getenv "RAGD_BINARY"))
   (ragd-test-compile)
   (ragd-test-markdown)
   (global-ragd-mode)
   (ragd-test-file "lib/harbour.py")
   (ragd-test-check "mode" (bound-and-true-p ragd-mode) nil)
   (ragd-test-check "start" (ragd-test-until (lambda () (ragd--server-ready (ragd-server)))) nil)
   (ragd-test-hover)
   ;; A server that is busy answers later than Emacs waits for it; a person tries again then.
   (ragd-test-check "definition"
                    (ragd-test-until
                     (lambda ()
                       (when-let ((found (car (xref-backend-definitions 'ragd nil))))
                         (string-match-p "lantern.py:7" (xref-item-summary found)))))
                    (xref-backend-definitions 'ragd nil))
   (goto-char (point-max))
   (insert "\n\ndef dim(lantern):\n    lantern.kin")
   (let* ((names (lambda () (all-completions "kin" (nth 2 (ragd-completion-at-point)))))
          (found (ragd-test-until (lambda () (member "kindle_wick" (funcall names))))))
     (ragd-test-check "completion" found (funcall names)))
   (ragd-test-check "completion writes"
                    (ragd-test-until (lambda ()
                                       (completion-at-point)
                                       (looking-back "lantern\\.kindle_wick" nil)))
                    (buffer-string))
   (set-buffer-modified-p nil)
   (ragd-search "kindle wick")
   (ragd-test-check "search lists as xref does"
                    (ragd-test-until
                     (lambda () (when-let ((list (get-buffer "*xref*")))
                                  (with-current-buffer list
                                    (string-match-p "lantern.py" (buffer-string))))))
                    (buffer-list))
   (ragd-ask "How is the wick of a lantern lit?")
   (let ((text (ragd-test-until
                (lambda () (with-current-buffer "*ragd ask: project*"
                             (and (string-match-p "README.md:3" (buffer-string))
                                  (buffer-string)))))))
     (ragd-test-check "ask" text (with-current-buffer "*ragd ask: project*" (buffer-string))))
   (kill-buffer "*xref*")
   (with-current-buffer "*ragd ask: project*"
     (ragd-ask-xref))
   (ragd-test-check "citations are listed as xref does"
                    (string-match-p "README.md" (with-current-buffer "*xref*" (buffer-string)))
                    nil)
   (pop-to-buffer "*ragd ask: project*")
   (next-error)
   (with-current-buffer (window-buffer)
     (ragd-test-check "next-error opens a citation"
                      (equal (file-name-nondirectory (or buffer-file-name "")) "README.md")
                      (current-buffer))
     (ragd-test-check "next-error opens its line" (= (line-number-at-pos) 3)
                      (line-number-at-pos)))
   (ragd-doctor)
   (ragd-test-check "doctor"
                    (string-match-p "cache folder"
                                    (with-current-buffer "*ragd doctor*" (buffer-string)))
                    nil)
   (find-file (expand-file-name "lib/harbour.py" (getenv "RAGD_LARGE")))
   (ragd-test-until (lambda () (ragd--server-ready (ragd-server))))
   (ragd-test-check "progress in the mode line"
                    (ragd-test-until #'ragd-test-shows-progress) (ragd--lighter))
   (ragd-test-file "lib/harbour.py")
   (setq ragd-settings '(:hover (:enabled :json-false)))
   (ragd-restart)
   (ragd-test-check "restart" (ragd-test-until (lambda () (ragd--server-ready (ragd-server)))) nil)
   (let ((told 'none))
     (goto-char (point-min))
     (search-forward "lantern.kindle")
     (ragd--hover (lambda (text) (setq told text)))
     (ragd-test-until (lambda () (not (eq told 'none))))
     (ragd-test-check "settings" (null told) told))
   ;; One that ends at once is tried six times; the pauses are cut short here.
   (let ((ragd--delays '(0.01 0.01 0.01 0.01 0.01)) (warning-minimum-log-level :emergency))
     (setq ragd-path "/bin/false")
     (ragd-restart)
     (let ((server (gethash (ragd-root) ragd--servers)))
       (ragd-test-check "a server that always ends is not tried for ever"
                        (and (ragd-test-until (lambda () (ragd--server-stopping server)))
                             (= (ragd--server-crashes server) 6))
                        (ragd--server-crashes server))))
   (ragd-stop)))

;;;; Beside Eglot

(defun ragd-test-ghost ()
  "Ask for ghost text, and return it; nil where it comes too late, as on a busy machine."
  (ragd-ghost-suggest)
  (with-timeout (1.5)
    (while (not ragd-ghost--text)
      (accept-process-output nil 0.02)))
  ragd-ghost--text)

(defun ragd-test-eglot ()
  "Check that Eglot serves a buffer with another server and ragd helps there."
  (ragd-test-run
   (require 'eglot)
   (require 'ragd)
   (setq ragd-path (getenv "RAGD_BINARY"))
   (ragd-test-file "lib/harbour.py")
   ;; ragd itself stands for the language's server here.
   (let ((eglot-server-programs (list (list 'python-mode ragd-path "--stdio"))))
     (apply #'eglot (eglot--guess-contact)))
   (ragd-test-check "eglot serves" (ragd-test-until #'eglot-current-server) nil)
   (ragd-mode)
   (ragd-test-until (lambda () (ragd--server-ready (ragd-server))))
   (ragd-test-check "eglot completes first"
                    (eq (car completion-at-point-functions) #'eglot-completion-at-point)
                    completion-at-point-functions)
   (ragd-test-check "ragd completes after it"
                    (memq #'ragd-completion-at-point completion-at-point-functions)
                    completion-at-point-functions)
   (ragd-test-hover)
   (goto-char (point-max))
   (insert "\n\ndef dim(oil):\n    lantern = Lantern(oil)\n    return lantern.kin")
   (ragd-test-check "ghost text beside eglot"
                    (string-prefix-p "dle_wick(5)" (or (ragd-test-until #'ragd-test-ghost) ""))
                    ragd-ghost--text)
   (set-buffer-modified-p nil)
   (ragd-stop)))

;;;; Within lsp-mode

(defun ragd-test-lsp-mode ()
  "Check ragd as an add-on of lsp-mode."
  (ragd-test-run
   (require 'lsp-mode)
   (require 'ragd)
   (setq ragd-path (getenv "RAGD_BINARY"))
   (setq lsp-enable-suggest-server-download nil)
   (ragd-lsp-setup)
   ;; ragd itself stands for the language's server here.
   (lsp-register-client
    (make-lsp-client :new-connection (lsp-stdio-connection (list ragd-path "--stdio"))
                     :major-modes '(python-mode) :priority 0 :server-id 'language))
   (setq lsp-enabled-clients '(ragd language))
   (ragd-test-file "lib/harbour.py")
   (lsp-workspace-folders-add (getenv "RAGD_PROJECT"))
   (lsp)
   (ragd-test-check "lsp-mode starts" (ragd-test-until (lambda () (lsp-workspaces))) nil)
   (ragd-test-check "lsp-mode runs both servers"
                    (ragd-test-until (lambda () (= (length (lsp-workspaces)) 2)))
                    (lsp-workspaces))
   (goto-char (point-min))
   (search-forward "lantern.kindle")
   (let ((text (ragd-test-until
                (lambda ()
                  (let* ((hover (ignore-errors
                                  (lsp-request "textDocument/hover"
                                               (lsp--text-document-position-params))))
                         (text (and hover (format "%S" hover))))
                    (and text (string-match-p "Lights the wick" text) text))))))
     (ragd-test-check "hover in lsp-mode" text text))
   (set-buffer-modified-p nil)))

(provide 'emacs)
;;; emacs.el ends here
