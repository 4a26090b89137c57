;;; ragd-server.el --- The processes of ragd, one for each project  -*- lexical-binding: t; -*-

;;; Commentary:

;; Finds the program, starts and greets a server for each project, starts it again after a crash,
;; and keeps it told of the texts in buffers.

;;; Code:

(require 'jsonrpc)
(require 'seq)
(require 'subr-x)
(require 'url-util)

(declare-function jsonrpc--process "jsonrpc")

(defgroup ragd nil
  "Answers from a project's own index."
  :group 'tools
  :link '(url-link "https://microsoft.github.io/language-server-protocol/"))

(defcustom ragd-path nil
  "The program.
Nil means the one on the PATH, that of the checkout that this file
lies in, or one in the usual folders."
  :type '(choice (const :tag "Find it" nil) file))

(defcustom ragd-settings nil
  "What is sent to the server: the keys of protocol/config.schema.json.
A property list like (:index (:exclude [\"Generated/\"]))."
  :type 'plist)

;;;; The program and the project

(defconst ragd--markers
  '((".git" ".hg" ".ragd.json")
    ("Package.swift" "package.json" "Cargo.toml" "go.mod" "pyproject.toml" "setup.py" "pom.xml"
     "build.gradle" "build.gradle.kts" "CMakeLists.txt" "Makefile" "mix.exs" "Gemfile"
     "composer.json" "build.sbt" "build.zig" "stack.yaml"))
  "Files and folders that a project's top folder has.
The first group outranks the second: a package inside a repository
belongs to the repository.")

(defconst ragd--checkout
  (expand-file-name "../../" (file-name-directory (or load-file-name buffer-file-name)))
  "The checkout that this file lies in.")

(defun ragd-program ()
  "Return the program, or nil when there is none."
  (if ragd-path
      (let ((path (expand-file-name ragd-path)))
        (and (file-executable-p path) (file-regular-p path) path))
    (or (executable-find "ragd")
        (seq-find #'file-executable-p
                  (list (expand-file-name ".build/release/ragd" ragd--checkout)
                        (expand-file-name "~/.local/bin/ragd")
                        "/usr/local/bin/ragd" "/opt/homebrew/bin/ragd")))))

(defun ragd-remedy ()
  "Return what to do when there is no program."
  (if ragd-path
      (format "ragd: %s (`ragd-path') is no program" ragd-path)
    "ragd: the program is not on the PATH; install it or set `ragd-path'"))

(defvar-local ragd--asked-root nil
  "The project that a buffer of answers is about.")

(defvar ragd--roots (make-hash-table :test #'equal)
  "Top folders by the folders below them: mode lines ask again and again.")

(defun ragd-root ()
  "Return the top folder of the present project, or the present folder."
  (or ragd--asked-root
      (gethash default-directory ragd--roots)
      (puthash default-directory (ragd--find-root) ragd--roots)))

(defun ragd--find-root ()
  "Return the top folder of the present project, from the disk."
  (let ((found (seq-some
                (lambda (group)
                  (locate-dominating-file
                   default-directory
                   (lambda (folder)
                     (seq-some (lambda (name) (file-exists-p (expand-file-name name folder)))
                               group))))
                ragd--markers)))
    (expand-file-name (file-name-as-directory (or found default-directory)))))

(defun ragd-uri (path)
  "Return the URI of the file at PATH."
  (concat "file://" (url-hexify-string (directory-file-name path) url-path-allowed-chars)))

(defun ragd-file (uri)
  "Return the path of the file that URI names."
  (decode-coding-string (url-unhex-string (string-remove-prefix "file://" uri)) 'utf-8))

;;;; Servers

(cl-defstruct (ragd--server (:constructor ragd--server-make))
  "A project's server."
  root connection ready stopping (crashes 0) (started 0)
  (waiting nil :documentation "What is called when it has greeted.")
  (listeners nil :documentation "Tokens and the functions that take their progress;
of the kind \"ended\" when the server has ended.")
  (work nil :documentation "Tokens and what is being done, of the server's own progress.")
  (known nil :documentation "Buffers that it knows, with the change that it has seen."))

(defvar ragd--servers (make-hash-table :test #'equal)
  "Servers by the top folder of their project.")

(defconst ragd--delays '(0.5 1 2 4 8)
  "Seconds before each new start after a crash; then the user decides.")

(defconst ragd--settled 60
  "Seconds after which a crash counts as the first again.")

(defvar ragd--warned nil
  "Whether the user was told that there is no program.")

(defun ragd--running-p (server)
  "Return non-nil if there is a running process of SERVER."
  (let ((connection (ragd--server-connection server)))
    (and connection (jsonrpc-running-p connection))))

(defun ragd-server ()
  "Return the server of the present project, started if need be, or nil."
  (let* ((root (ragd-root))
         (server (or (gethash root ragd--servers)
                     (puthash root (ragd--server-make :root root) ragd--servers))))
    (unless (or (ragd--running-p server) (ragd--server-stopping server)
                (> (ragd--server-crashes server) 0))
      (ragd--start server))
    (and (or (ragd--running-p server) (> (ragd--server-crashes server) 0)) server)))

(defun ragd--start (server)
  "Start the process of SERVER, and greet it."
  (let ((program (ragd-program))
        (default-directory (ragd--server-root server)))
    (if (not program)
        (unless ragd--warned
          (setq ragd--warned t)
          (display-warning 'ragd (ragd-remedy)))
      (setf (ragd--server-ready server) nil
            (ragd--server-stopping server) nil
            (ragd--server-started server) (float-time)
            (ragd--server-listeners server) nil
            (ragd--server-work server) nil
            (ragd--server-known server) nil
            (ragd--server-connection server) (ragd--connect program server))
      ;; One that has ended already is started again, as any other.
      (ignore-errors
        (ragd--greet server)))))

(defun ragd--connect (program server)
  "Return a connection to PROGRAM for SERVER."
  (let ((connection
         (make-instance
          'jsonrpc-process-connection
          :name "ragd"
          :process (lambda ()
                     (make-process :name "ragd" :command (list program "--stdio")
                                   :connection-type 'pipe :coding 'utf-8-emacs-unix :noquery t
                                   :stderr (get-buffer-create " *ragd errors*")))
          :notification-dispatcher (lambda (_ method params) (ragd--hear server method params))
          :request-dispatcher (lambda (_ method params) (ragd--answer method params))
          :on-shutdown (lambda (_) (ragd--ended server)))))
    ;; A log of every message costs more than the messages.
    (when (slot-exists-p connection '-events-buffer-scrollback-size)
      (setf (slot-value connection '-events-buffer-scrollback-size) 0))
    connection))

(defun ragd--greet (server)
  "Open the conversation with SERVER."
  (let* ((root (ragd--server-root server))
         (connection (ragd--server-connection server))
         (uri (ragd-uri root)))
    (jsonrpc-async-request
     connection :initialize
     (list :processId (emacs-pid)
           :clientInfo (list :name "Emacs" :version emacs-version)
           :rootUri uri
           :workspaceFolders
           (vector (list :uri uri :name (file-name-nondirectory (directory-file-name root))))
           :initializationOptions (or ragd-settings (make-hash-table))
           ;; Emacs counts characters.
           :capabilities (list :general (list :positionEncodings ["utf-32"])
                               :window (list :workDoneProgress t)
                               :textDocument
                               (list :hover (list :contentFormat ["markdown"]))))
     :success-fn
     (lambda (_)
       (jsonrpc-notify connection :initialized (make-hash-table))
       (setf (ragd--server-ready server) t)
       (dolist (work (nreverse (ragd--server-waiting server)))
         (funcall work))
       (setf (ragd--server-waiting server) nil)
       (force-mode-line-update t))
     :error-fn (lambda (problem) (message "ragd: %s" (plist-get problem :message))))))

(defun ragd--ended (server)
  "Start SERVER again some time after it crashed."
  (setf (ragd--server-ready server) nil)
  (dolist (listener (ragd--server-listeners server))
    (funcall (cdr listener) '(:kind "ended")))
  (force-mode-line-update t)
  (unless (ragd--server-stopping server)
    (when (> (- (float-time) (ragd--server-started server)) ragd--settled)
      (setf (ragd--server-crashes server) 0))
    (cl-incf (ragd--server-crashes server))
    (let ((delay (nth (1- (ragd--server-crashes server)) ragd--delays)))
      (if delay
          (run-at-time delay nil
                       (lambda ()
                         (unless (or (ragd--running-p server) (ragd--server-stopping server))
                           (ragd--start server))))
        (setf (ragd--server-stopping server) t)
        (display-warning 'ragd (format "The server ended %d times; M-x ragd-doctor looks for the \
reason, M-x ragd-restart tries again" (ragd--server-crashes server)))))))

(defun ragd-stop ()
  "Stop all servers until `ragd-restart'."
  (interactive)
  (dolist (server (hash-table-values ragd--servers))
    (setf (ragd--server-stopping server) t)
    (when (ragd--running-p server)
      (jsonrpc-notify (ragd--server-connection server) :exit nil)
      (let ((process (jsonrpc--process (ragd--server-connection server))))
        (accept-process-output process 0.2)
        (delete-process process)))))

(defun ragd-restart ()
  "Stop all servers, and start them again."
  (interactive)
  (ragd-stop)
  (clrhash ragd--roots)
  (setq ragd--warned nil)
  (dolist (server (hash-table-values ragd--servers))
    (setf (ragd--server-crashes server) 0)
    (ragd--start server)))

;;;; Messages

(defun ragd--hear (server method params)
  "Take the notification METHOD with PARAMS from SERVER."
  (pcase method
    ('$/progress
     (let* ((token (plist-get params :token))
            (value (plist-get params :value))
            (listener (cdr (assoc token (ragd--server-listeners server)))))
       (cond (listener (funcall listener value))
             ((equal (plist-get value :kind) "end")
              (setf (alist-get token (ragd--server-work server) nil t #'equal) nil))
             (t (let ((before (alist-get token (ragd--server-work server) nil nil #'equal)))
                  (setf (alist-get token (ragd--server-work server) nil nil #'equal)
                        (append value before)))))
       (force-mode-line-update t)))
    ('window/showMessage (message "ragd: %s" (plist-get params :message)))))

(defun ragd--answer (method params)
  "Answer the request METHOD of the server's with PARAMS."
  (pcase method
    ('window/showMessageRequest
     (let* ((actions (append (plist-get params :actions) nil))
            (choice (completing-read (concat (plist-get params :message) " ")
                                     (mapcar (lambda (action) (plist-get action :title)) actions)
                                     nil t)))
       (seq-find (lambda (action) (equal (plist-get action :title) choice)) actions)))
    ('workspace/configuration
     (vconcat (mapcar (lambda (_) (or ragd-settings (make-hash-table)))
                      (plist-get params :items))))))

(defun ragd-when-ready (server work)
  "Call WORK now, or as soon as SERVER has greeted."
  (if (ragd--server-ready server)
      (funcall work)
    (push work (ragd--server-waiting server))))

(defun ragd-request (server method params then &optional failed)
  "Send METHOD with PARAMS to SERVER, and call THEN with the result.
FAILED is called with the message of an error."
  (ragd-when-ready
   server
   (lambda ()
     (jsonrpc-async-request
      (ragd--server-connection server) method params
      :timeout 120
      :success-fn then
      :error-fn (lambda (problem) (when failed (funcall failed (plist-get problem :message))))))))

(defun ragd-request-now (server method params)
  "Send METHOD with PARAMS to SERVER, wait two seconds for the result.
Nil when there is none by then, or when there is input."
  (when (ragd--server-ready server)
    (let ((result 'none))
      (ragd-request server method params (lambda (given) (setq result given))
                    (lambda (_) (setq result nil)))
      (with-timeout (2 nil)
        (while (and (eq result 'none) (not (input-pending-p)))
          (accept-process-output (jsonrpc--process (ragd--server-connection server)) 0.05)))
      (unless (eq result 'none) result))))

;;;; Documents

(defun ragd--text ()
  "Return the text of the buffer as the file will have it."
  (save-restriction
    (widen)
    (let ((text (buffer-substring-no-properties (point-min) (point-max))))
      (if (eq (coding-system-eol-type (or buffer-file-coding-system 'utf-8-unix)) 1)
          (string-replace "\n" "\r\n" text)
        text))))

(defun ragd-sync (server)
  "Tell SERVER the text of the present buffer, if it does not know it yet."
  (when (and buffer-file-name (ragd--server-ready server))
    (let ((connection (ragd--server-connection server))
          (uri (ragd-uri buffer-file-name))
          (tick (buffer-chars-modified-tick))
          (known (assq (current-buffer) (ragd--server-known server))))
      (cond
       ((null known)
        (jsonrpc-notify connection :textDocument/didOpen
                        (list :textDocument
                              (list :uri uri :version tick :text (ragd--text)
                                    :languageId (string-remove-suffix
                                                 "-mode" (symbol-name major-mode)))))
        (push (cons (current-buffer) tick) (ragd--server-known server)))
       ((/= (cdr known) tick)
        (jsonrpc-notify connection :textDocument/didChange
                        (list :textDocument (list :uri uri :version tick)
                              :contentChanges (vector (list :text (ragd--text)))))
        (setcdr known tick))))))

(defun ragd-tell-saved ()
  "Tell the server that the present buffer was saved."
  (when-let ((server (ragd-server)))
    (when (ragd--server-ready server)
      (ragd-sync server)
      (jsonrpc-notify (ragd--server-connection server) :textDocument/didSave
                      (list :textDocument (list :uri (ragd-uri buffer-file-name)))))))

(defun ragd-tell-closed ()
  "Tell the server that the present buffer is no more."
  (when-let ((server (gethash (ragd-root) ragd--servers)))
    (when (and (ragd--server-ready server) (assq (current-buffer) (ragd--server-known server)))
      (setf (alist-get (current-buffer) (ragd--server-known server) nil t) nil)
      (jsonrpc-notify (ragd--server-connection server) :textDocument/didClose
                      (list :textDocument (list :uri (ragd-uri buffer-file-name)))))))

(defun ragd-here ()
  "Return the parameters that name point in the present buffer."
  (list :textDocument (list :uri (ragd-uri buffer-file-name))
        :position (list :line (1- (line-number-at-pos nil t))
                        :character (- (point) (line-beginning-position)))))

(defun ragd-position (position)
  "Return the place in the present buffer that POSITION of the server's means."
  (save-excursion
    (save-restriction
      (widen)
      (goto-char (point-min))
      (forward-line (plist-get position :line))
      (min (line-end-position) (+ (point) (plist-get position :character))))))

(provide 'ragd-server)
;;; ragd-server.el ends here
