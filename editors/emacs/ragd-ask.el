;;; ragd-ask.el --- Questions, search, and their places  -*- lexical-binding: t; -*-

;;; Commentary:

;; `ragd-ask' answers in a buffer: the answer streams in, its citations are buttons.
;; `ragd-search' lists places as xref does.

;;; Code:

(require 'xref)
(require 'ragd-server)
(require 'ragd-text)

(defface ragd-question '((t :inherit (bold font-lock-function-name-face)))
  "Face of questions."
  :group 'ragd)

(cl-defstruct (ragd-ask--turn (:constructor ragd-ask--turn-make))
  "A question and its answer." question (answer "") citations start)

(defvar-local ragd-ask--turns nil "The turns of the conversation, newest first.")
(defvar-local ragd-ask--asked nil "The turn that is being answered.")
(defvar-local ragd-ask--next 0 "The citation after the one visited last.")

(defvar ragd-ask-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "TAB") #'forward-button)
    (define-key map (kbd "<backtab>") #'backward-button)
    (define-key map (kbd "a") #'ragd-ask)
    (define-key map (kbd "x") #'ragd-ask-xref)
    (define-key map (kbd "k") #'ragd-ask-stop)
    map)
  "Keys in buffers of answers.")

(define-derived-mode ragd-ask-mode special-mode "ragd"
  "Mode of answers about a project.
\\{ragd-ask-mode-map}"
  (setq-local next-error-function #'ragd-ask--next-error)
  (visual-line-mode 1))

;;;###autoload
(defun ragd-ask (question &optional anew)
  "Answer QUESTION about the present project in a window, with its places.
A question that follows another one is part of its conversation,
unless ANEW, the prefix argument."
  (interactive (list (read-string "Ask about this project: ") current-prefix-arg))
  (let* ((server (or (ragd-server) (user-error "%s" (ragd-remedy))))
         (root (ragd--server-root server))
         (place (and buffer-file-name (progn (ragd-sync server) (ragd-here))))
         (buffer (get-buffer-create (format "*ragd ask: %s*" (file-name-nondirectory
                                                              (directory-file-name root)))))
         (turn (ragd-ask--turn-make :question question)))
    (with-current-buffer buffer
      (unless (derived-mode-p 'ragd-ask-mode)
        (ragd-ask-mode))
      (setq default-directory root
            ragd--asked-root root)
      (let ((history (unless anew (ragd-ask--history)))
            (inhibit-read-only t))
        (when anew
          (erase-buffer)
          (setq ragd-ask--turns nil))
        (goto-char (point-max))
        (unless (bobp)
          (insert "\n"))
        (setf (ragd-ask--turn-start turn) (point-marker))
        (push turn ragd-ask--turns)
        (setq ragd-ask--asked turn
              ragd-ask--next 0)
        (ragd-ask--write turn)
        (ragd-ask--send server buffer turn (append (list :question question :history history)
                                                   place))))
    (pop-to-buffer buffer)
    (goto-char (ragd-ask--turn-start turn))
    (recenter 0)
    (setq next-error-last-buffer buffer)))

(defun ragd-ask--history ()
  "Return earlier questions and answers as the server takes them."
  (vconcat (mapcar (lambda (turn) (list :question (ragd-ask--turn-question turn)
                                        :answer (ragd-ask--turn-answer turn)))
                   (reverse ragd-ask--turns))))

(defvar ragd-ask--count 0 "How many questions were asked, for tokens.")

(defun ragd-ask--send (server buffer turn params)
  "Ask SERVER with PARAMS, and show in BUFFER what comes for TURN."
  (let* ((token (format "emacs-%d" (cl-incf ragd-ask--count)))
         (finish (lambda (answer citations)
                   (setf (alist-get token (ragd--server-listeners server) nil t #'equal) nil)
                   (ragd-ask--update buffer turn answer citations t))))
    (ragd-when-ready
     server
     (lambda ()
       (push (cons token
                   (lambda (value)
                     (when-let ((delta (plist-get value :delta)))
                       (ragd-ask--update
                        buffer turn (concat (ragd-ask--turn-answer turn) delta) nil nil))
                     (when (equal (plist-get value :kind) "ended")
                       (funcall finish "No answer: the server ended" nil))))
             (ragd--server-listeners server))))
    (ragd-request server :ragd/ask (append params (list :partialResultToken token))
                  (lambda (result)
                    (funcall finish (plist-get result :answer)
                             (append (plist-get result :citations) nil)))
                  (lambda (problem) (funcall finish (concat "No answer: " problem) nil)))))

(defun ragd-ask--update (buffer turn answer citations is-last)
  "Show ANSWER with CITATIONS for TURN in BUFFER; IS-LAST when no more comes."
  (when (buffer-live-p buffer)
    (with-current-buffer buffer
      (when (eq turn ragd-ask--asked)
        (setf (ragd-ask--turn-answer turn) answer
              (ragd-ask--turn-citations turn) citations)
        (when is-last
          (setq ragd-ask--asked nil))
        (ragd-ask--write turn)))))

(defun ragd-ask--write (turn)
  "Write TURN, the newest one, over what there is of it."
  (let ((inhibit-read-only t)
        (citations (ragd-ask--turn-citations turn))
        (answer (ragd-ask--turn-answer turn)))
    (save-excursion
      (delete-region (ragd-ask--turn-start turn) (point-max))
      (goto-char (point-max))
      (insert (propertize (ragd-ask--turn-question turn) 'face 'ragd-question) "\n\n")
      (let ((start (point)))
        (insert (if (string-empty-p answer) "…" (ragd-render answer)) "\n")
        (ragd-ask--link start citations))
      (when citations
        (insert "\n")
        (seq-do-indexed
         (lambda (place index)
           (insert (format "[%d] " (1+ index)))
           (ragd-ask--button (format "%s:%d" (plist-get place :path) (plist-get place :startLine))
                             place)
           (insert "  " (propertize (or (plist-get place :symbol) "") 'face 'shadow) "\n"))
         citations)))))

(defun ragd-ask--button (label place)
  "Insert a button with LABEL that opens PLACE."
  (insert-text-button label 'type 'ragd-place
                      'ragd-path (ragd-file (plist-get place :uri))
                      'ragd-line (plist-get place :startLine)))

(defun ragd-ask--link (start citations)
  "Make the numbers after START buttons that open CITATIONS."
  (goto-char start)
  (while (re-search-forward "\\[\\([0-9]+\\)\\]" nil t)
    (when-let ((place (nth (1- (string-to-number (match-string 1))) citations)))
      (let ((label (match-string 0)))
        (replace-match "")
        (ragd-ask--button label place))))
  (goto-char (point-max)))

(defun ragd-ask-stop ()
  "Take no more of the answer that is coming."
  (interactive)
  (when ragd-ask--asked
    (ragd-ask--update (current-buffer) ragd-ask--asked
                      (concat (ragd-ask--turn-answer ragd-ask--asked) "\n\nStopped.") nil t)))

(defun ragd-ask--next-error (count &optional reset)
  "Open the citation COUNT after the last one; from the first when RESET."
  (when reset
    (setq ragd-ask--next 0))
  (let* ((citations (ragd-ask--turn-citations (car ragd-ask--turns)))
         (index (+ ragd-ask--next count -1))
         (place (and (>= index 0) (nth index citations))))
    (unless place
      (user-error "No more citations"))
    (setq ragd-ask--next (1+ index))
    (ragd-open (ragd-file (plist-get place :uri)) (plist-get place :startLine))))

(defun ragd-ask-xref ()
  "List the citations of the newest answer as xref does."
  (interactive)
  (let ((places (ragd-ask--turn-citations (car ragd-ask--turns))))
    (unless places
      (user-error "No citations"))
    (ragd-show-places places)))

;;;; Places

(defun ragd-xref (place)
  "Return PLACE of the server's as an xref item."
  (let* ((symbol (plist-get place :symbol))
         (copies (length (plist-get place :copies)))
         (text (if (or (null symbol) (string-empty-p symbol))
                   (car (split-string (or (plist-get place :snippet) "") "\n"))
                 symbol)))
    (xref-make (if (> copies 0) (format "%s (and %d more like it)" text copies) text)
               (xref-make-file-location (ragd-file (plist-get place :uri))
                                        (plist-get place :startLine) 0))))

(defun ragd-show-places (places)
  "List PLACES in a buffer of xref's."
  (let ((items (mapcar #'ragd-xref places))
        ;; A single place is shown as well, not jumped to.
        (xref-auto-jump-to-first-xref nil))
    (funcall xref-show-xrefs-function (lambda () items) `((window . ,(selected-window))))))

;;;###autoload
(defun ragd-search (query)
  "List the places of the present project that fit QUERY best."
  (interactive "sSearch this project: ")
  (let ((server (or (ragd-server) (user-error "%s" (ragd-remedy))))
        (buffer (current-buffer)))
    (ragd-request server :ragd/search (list :query query)
                  (lambda (result)
                    (let ((places (append (plist-get result :results) nil)))
                      (if (null places)
                          (message "ragd: nothing found for %s" query)
                        (with-current-buffer (if (buffer-live-p buffer) buffer (current-buffer))
                          (ragd-show-places places)))))
                  (lambda (problem) (message "ragd: %s" problem)))))

(provide 'ragd-ask)
;;; ragd-ask.el ends here
