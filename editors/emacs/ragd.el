;;; ragd.el --- Hover, ghost text and answers from a project's own index  -*- lexical-binding: t; -*-

;; Version: 0.1
;; Package-Requires: ((emacs "28.1"))
;; Keywords: tools, languages, convenience

;;; Commentary:

;; ragd is a language server beside the language's own.  Eglot runs one server in a buffer, so that
;; this file brings a small client of its own, which works beside Eglot, lsp-mode, or neither:
;;
;;   (add-to-list 'load-path "/path/to/ragd/editors/emacs")
;;   (require 'ragd)
;;   (global-ragd-mode)
;;
;; In buffers with `ragd-mode' ghost text appears behind point, `eldoc' tells of the name at point,
;; `completion-at-point' and \\[xref-find-definitions] ask ragd after all others.  `ragd-ask' and
;; `ragd-search' work anywhere in a project.
;;
;; lsp-mode runs several servers.  Who prefers its interface registers ragd there:
;;
;;   (with-eval-after-load 'lsp-mode (ragd-lsp-setup))

;;; Code:

(require 'eldoc)
(require 'ragd-ask)
(require 'ragd-ghost)
(require 'ragd-server)
(require 'ragd-text)
(require 'xref)

(declare-function lsp-register-client "lsp-mode")
(declare-function lsp-stdio-connection "lsp-mode")
(declare-function make-lsp-client "lsp-mode")

;;;; Hover

(defun ragd--hover (then)
  "Call THEN with what is known of the name at point, as text, or nil."
  (when-let ((server (and buffer-file-name (ragd-server))))
    (ragd-when-ready
     server
     (let ((buffer (current-buffer)))
       (lambda ()
         (when (buffer-live-p buffer)
           (with-current-buffer buffer
             (ragd-sync server)
             (ragd-request
              server :textDocument/hover (ragd-here)
              (lambda (result)
                (let ((contents (plist-get result :contents)))
                  (funcall then (and contents (ragd-render (plist-get contents :value))))))
              (lambda (_) (funcall then nil))))))))
    t))

(defun ragd-eldoc (callback &rest _)
  "Tell CALLBACK what is known of the name at point."
  (let ((symbol (thing-at-point 'symbol)))
    (when symbol
      (ragd--hover (lambda (text) (when text (funcall callback text :thing symbol)))))))

(defun ragd-hover ()
  "Show what is known of the name at point in a window."
  (interactive)
  (unless (ragd--hover
           (lambda (text)
             (if (null text)
                 (message "ragd: nothing known here%s"
                          (if (ragd--server-work (ragd-server)) " yet; the index is being made" ""))
               (with-current-buffer (get-buffer-create "*ragd hover*")
                 (special-mode)
                 (visual-line-mode 1)
                 (let ((inhibit-read-only t))
                   (erase-buffer)
                   (insert text "\n")
                   (goto-char (point-min)))
                 (display-buffer (current-buffer)
                                 '(display-buffer-below-selected
                                   (window-height . fit-window-to-buffer)))))))
    (message "%s" (ragd-remedy))))

;;;; Completion and definitions

(defconst ragd--kinds
  [nil text method function constructor field variable class interface module property unit value
       enum keyword snippet color file reference folder enum-member constant struct event operator
       type-parameter]
  "What the protocol's numbers of kinds mean.")

(defun ragd-completion-at-point ()
  "Complete the name at point; for `completion-at-point-functions'."
  (when-let ((server (and buffer-file-name (ragd-server))))
    (let* ((bounds (or (bounds-of-thing-at-point 'symbol) (cons (point) (point))))
           (items (make-hash-table :test #'equal))
           (names (lambda ()
                    (when (hash-table-empty-p items)
                      (ragd-sync server)
                      (let ((result (ragd-request-now server :textDocument/completion
                                                      (ragd-here))))
                        (seq-do (lambda (item) (puthash (plist-get item :label) item items))
                                (if (vectorp result) result (plist-get result :items)))))
                    (hash-table-keys items))))
      (list (car bounds) (cdr bounds)
            (lambda (text predicate action)
              (if (eq action 'metadata)
                  '(metadata (category . ragd) (display-sort-function . identity))
                (complete-with-action action (funcall names) text predicate)))
            :exclusive 'no
            :company-kind (lambda (name)
                            (aref ragd--kinds
                                  (or (plist-get (gethash name items) :kind) 0)))
            :annotation-function
            (lambda (name)
              (when-let ((detail (plist-get (gethash name items) :detail)))
                (concat " " (car (split-string detail "\n")))))))))

(defun ragd-xref-backend ()
  "Name ragd as a finder of definitions; for `xref-backend-functions'."
  (and buffer-file-name (ragd-server) 'ragd))

(cl-defmethod xref-backend-identifier-at-point ((_ (eql ragd)))
  "Return the name at point."
  (thing-at-point 'symbol))

(cl-defmethod xref-backend-identifier-completion-table ((_ (eql ragd)))
  "Return no names: the one at point is enough."
  nil)

(defun ragd--locations (method params)
  "Return the places that the server answers to METHOD with PARAMS, as xref items."
  (let ((server (ragd-server)))
    (ragd-sync server)
    (mapcar (lambda (location)
              (let ((line (plist-get (plist-get (plist-get location :range) :start) :line))
                    (file (ragd-file (plist-get location :uri))))
                (xref-make (format "%s:%d" (file-relative-name file (ragd-root)) (1+ line))
                           (xref-make-file-location file (1+ line) 0))))
            (let ((result (ragd-request-now server method params)))
              (if (vectorp result) (append result nil) (and result (list result)))))))

(cl-defmethod xref-backend-definitions ((_ (eql ragd)) _identifier)
  "Return where the name at point is defined."
  (ragd--locations :textDocument/definition (ragd-here)))

(cl-defmethod xref-backend-references ((_ (eql ragd)) _identifier)
  "Return where the name at point is used."
  (ragd--locations :textDocument/references
                   (append (ragd-here) '(:context (:includeDeclaration t)))))

(cl-defmethod xref-backend-apropos ((_ (eql ragd)) pattern)
  "Return the places that fit PATTERN."
  (mapcar #'ragd-xref (plist-get (ragd-request-now (ragd-server) :ragd/search
                                                   (list :query pattern))
                                 :results)))

;;;; The mode

(defun ragd--lighter ()
  "Return the text of the mode line."
  (let ((server (gethash (ragd-root) ragd--servers)))
    (cond ((null server) " ragd")
          ((not (ragd--server-ready server))
           (if (ragd--server-stopping server) " ragd:stopped" " ragd:starting"))
          ((ragd--server-work server)
           (format " ragd:%d%%%%" (or (plist-get (cdar (ragd--server-work server)) :percentage) 0)))
          (t " ragd"))))

;;;###autoload
(define-minor-mode ragd-mode
  "Ghost text, hover and completion from the project's own index."
  :lighter (:eval (ragd--lighter))
  (if ragd-mode (ragd--enable) (ragd--disable)))

(defun ragd--enable ()
  "Let this buffer take part."
  (add-hook 'post-command-hook #'ragd-ghost--follow nil t)
  (add-hook 'after-save-hook #'ragd-tell-saved nil t)
  (add-hook 'kill-buffer-hook #'ragd-tell-closed nil t)
  ;; Behind the others: the language's own server knows better.
  (add-hook 'eldoc-documentation-functions #'ragd-eldoc 90 t)
  (add-hook 'completion-at-point-functions #'ragd-completion-at-point 90 t)
  (add-hook 'xref-backend-functions #'ragd-xref-backend 90 t)
  (eldoc-mode 1)
  (when-let ((server (ragd-server)))
    (let ((buffer (current-buffer)))
      (ragd-when-ready server (lambda ()
                                (when (buffer-live-p buffer)
                                  (with-current-buffer buffer (ragd-sync server))))))))

(defun ragd--disable ()
  "Let this buffer take part no more."
  (ragd-ghost-hide)
  (remove-hook 'post-command-hook #'ragd-ghost--follow t)
  (remove-hook 'after-save-hook #'ragd-tell-saved t)
  (remove-hook 'kill-buffer-hook #'ragd-tell-closed t)
  (remove-hook 'eldoc-documentation-functions #'ragd-eldoc t)
  (remove-hook 'completion-at-point-functions #'ragd-completion-at-point t)
  (remove-hook 'xref-backend-functions #'ragd-xref-backend t))

(defun ragd--turn-on ()
  "Turn `ragd-mode' on in buffers with a file of a project."
  (when (and buffer-file-name (not (file-remote-p buffer-file-name))
             ;; A language without a mode is fundamental.
             (derived-mode-p 'prog-mode 'text-mode 'conf-mode 'fundamental-mode)
             (seq-some (lambda (group)
                         (seq-some (lambda (name) (locate-dominating-file default-directory name))
                                   group))
                       ragd--markers))
    (ragd-mode 1)))

;;;###autoload
(define-globalized-minor-mode global-ragd-mode ragd-mode ragd--turn-on
  :group 'ragd)

;;;; lsp-mode

;;;###autoload
(defun ragd-lsp-setup ()
  "Register ragd with lsp-mode, beside the servers of the languages."
  (require 'lsp-mode)
  (lsp-register-client
   (make-lsp-client
    :new-connection (lsp-stdio-connection (lambda () (list (or (ragd-program) "ragd") "--stdio")))
    :activation-fn (lambda (&rest _) t)
    :initialization-options (lambda () (or ragd-settings (make-hash-table)))
    :add-on? t
    :multi-root t
    :priority -2
    :server-id 'ragd)))

;;;; What is there and what is missing

;;;###autoload
(defun ragd-doctor ()
  "Look for what is missing, and say how to mend it."
  (interactive)
  (let ((program (ragd-program))
        (root (ragd-root)))
    (with-current-buffer (get-buffer-create "*ragd doctor*")
      (special-mode)
      (let ((inhibit-read-only t))
        (erase-buffer)
        (if program
            (call-process program nil t nil "doctor" "--root" (directory-file-name root))
          (insert (ragd-remedy) "\n"))
        (goto-char (point-min)))
      (display-buffer (current-buffer)))))

(defun ragd-reindex (&optional full)
  "Bring the index up to date; with the prefix argument FULL read every file again."
  (interactive "P")
  (ragd-request (or (ragd-server) (user-error "%s" (ragd-remedy)))
                :ragd/index (list :full (if full t :json-false))
                (lambda (result)
                  (message "ragd: %d files, %d places" (plist-get result :files)
                           (plist-get result :chunks)))))

(provide 'ragd)
;;; ragd.el ends here
