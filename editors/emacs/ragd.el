;;; ragd.el --- Hover, completion and questions from a project's own index  -*- lexical-binding: t; -*-

;; Version: 0.1
;; Package-Requires: ((emacs "28.1"))
;; Keywords: tools, languages, convenience

;;; Commentary:

;; ragd speaks the language server protocol, so Emacs needs no client of its own.
;;
;; Eglot runs one server in a buffer.  `ragd-eglot' starts ragd in this one, and
;; `ragd-eglot-setup' makes it the server of every mode that has none:
;;
;;   (require 'ragd)
;;   (ragd-eglot-setup)
;;
;; lsp-mode runs several; ragd is then an add-on beside the language's own server:
;;
;;   (require 'ragd)
;;   (with-eval-after-load 'lsp-mode (ragd-lsp-setup))
;;
;; `ragd-ask' and `ragd-search' work in any file of a project, whatever client and
;; server its buffers have: they start a server of their own where there is none.

;;; Code:

(require 'compile)
(require 'jsonrpc)
(require 'project)
(require 'seq)
(require 'subr-x)
(require 'url-util)

(declare-function eglot "eglot")
(declare-function eglot-current-server "eglot")
(declare-function lsp-register-client "lsp-mode")
(declare-function lsp-stdio-connection "lsp-mode")
(declare-function make-lsp-client "lsp-mode")
(defvar eglot-server-programs)
(defvar lsp-language-id-configuration)

(defgroup ragd nil
  "Answers from a project's own index."
  :group 'tools)

(defcustom ragd-command '("ragd" "--stdio")
  "Program and arguments that start the server."
  :type '(repeat string))

(defcustom ragd-search-limit 30
  "How many places `ragd-search' lists."
  :type 'natnum)

;;;; Eglot

;;;###autoload
(defun ragd-eglot ()
  "Start ragd as the Eglot server of this buffer."
  (interactive)
  (require 'eglot)
  (let ((eglot-server-programs (list (cons major-mode ragd-command))))
    (call-interactively #'eglot)))

;;;###autoload
(defun ragd-eglot-setup ()
  "Let Eglot use ragd in modes for which it knows no server."
  (with-eval-after-load 'eglot
    ;; Eglot takes the first entry that fits: behind all others, this one is the last resort.
    (setq eglot-server-programs
          (append eglot-server-programs
                  (list (cons '(prog-mode text-mode conf-mode) ragd-command))))))

;;;; lsp-mode

;;;###autoload
(defun ragd-lsp-setup ()
  "Register ragd with lsp-mode, beside the servers of the languages."
  (require 'lsp-mode)
  (lsp-register-client
   (make-lsp-client
    :new-connection (lsp-stdio-connection (lambda () ragd-command))
    :activation-fn (lambda (&rest _) t)
    :add-on? t
    :multi-root t
    :priority -2
    :server-id 'ragd)))

;;;; Questions and search

(defvar ragd--connections (make-hash-table :test #'equal)
  "Servers that `ragd-ask' and `ragd-search' started, by the root of the project.")

(defun ragd--root ()
  "Return the root of the present project, or the present folder."
  (let ((project (project-current)))
    (expand-file-name
     (cond ((null project) default-directory)
           ((fboundp 'project-root) (project-root project))
           (t (car (with-no-warnings (project-roots project))))))))

(defun ragd--connection ()
  "Return a running server of the present project.
It is the one of Eglot, if that is ragd, or one of our own."
  (let* ((root (ragd--root))
         (shared (and (fboundp 'eglot-current-server) (eglot-current-server)))
         (own (gethash root ragd--connections)))
    (cond ((and shared (ragd--is-ragd shared)) shared)
          ((and own (jsonrpc-running-p own)) own)
          (t (puthash root (ragd--start root) ragd--connections)))))

(defun ragd--is-ragd (server)
  "Return non-nil if ragd is the program behind the Eglot SERVER."
  (let ((command (process-command (jsonrpc--process server))))
    (and (consp command)
         (equal (file-name-nondirectory (car command))
                (file-name-nondirectory (car ragd-command))))))

(defun ragd--start (root)
  "Start a server for the project at ROOT."
  (let* ((default-directory root)
         (connection
          (make-instance
           'jsonrpc-process-connection
           :name "ragd"
           :process (lambda ()
                      (make-process :name "ragd" :command ragd-command :connection-type 'pipe
                                    :coding 'utf-8-emacs-unix :noquery t
                                    :stderr (get-buffer-create " *ragd errors*")))))
         (uri (concat "file://" (url-hexify-string (directory-file-name root)
                                                   url-path-allowed-chars))))
    (jsonrpc-request connection :initialize
                     (list :processId (emacs-pid) :rootUri uri
                           :workspaceFolders
                           (vector (list :uri uri :name (file-name-nondirectory
                                                         (directory-file-name root))))
                           :capabilities (make-hash-table)))
    (jsonrpc-notify connection :initialized (make-hash-table))
    connection))

;;;###autoload
(defun ragd-ask (question)
  "Answer QUESTION about the present project in a window, with its sources."
  (interactive "sAsk about this project: ")
  (let ((root (ragd--root)))
    (jsonrpc-async-request
     (ragd--connection) :ragd/ask (list :question question)
     :timeout 120
     :success-fn (lambda (result) (ragd--show-answer question root result))
     :error-fn (lambda (err) (message "ragd: %s" (plist-get err :message))))))

(defun ragd--show-answer (question root result)
  "Show the answer RESULT to QUESTION; its sources are files below ROOT."
  (with-current-buffer (get-buffer-create "*ragd answer*")
    (let ((inhibit-read-only t))
      (erase-buffer)
      (setq default-directory root)
      (insert question "\n\n" (plist-get result :answer) "\n\n")
      (seq-do (lambda (place) (insert (ragd--line place) "\n")) (plist-get result :citations))
      (goto-char (point-min)))
    (compilation-mode "Ragd")
    (display-buffer (current-buffer))))

;;;###autoload
(defun ragd-search (query)
  "List the places of the present project that fit QUERY best."
  (interactive "sSearch this project: ")
  (let* ((root (ragd--root))
         (result (jsonrpc-request (ragd--connection) :ragd/search
                                  (list :query query :limit ragd-search-limit) :timeout 60)))
    (with-current-buffer (get-buffer-create "*ragd search*")
      (let ((inhibit-read-only t))
        (erase-buffer)
        (setq default-directory root)
        (insert query "\n\n")
        (seq-do (lambda (place) (insert (ragd--line place) "\n")) (plist-get result :results))
        (goto-char (point-min)))
      (compilation-mode "Ragd")
      (display-buffer (current-buffer)))))

(defun ragd--line (place)
  "Return a line for PLACE that `next-error' can follow."
  (let ((copies (length (plist-get place :copies))))
    (format "%s:%d: %s%s" (plist-get place :path) (plist-get place :startLine)
            (or (plist-get place :symbol) "")
            (if (> copies 0) (format " (and %d more like it)" copies) ""))))

(provide 'ragd)
;;; ragd.el ends here
