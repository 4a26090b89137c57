;;; ragd-text.el --- The server's Markdown as text with faces and buttons  -*- lexical-binding: t; -*-

;;; Commentary:

;; Enough of Markdown for hovers and answers: code in its own colours, strong text, links to places.

;;; Code:

(require 'button)
(require 'seq)
(require 'subr-x)
(require 'ragd-server)

(defface ragd-code '((t :inherit font-lock-string-face))
  "Face of code within sentences."
  :group 'ragd)

(define-button-type 'ragd-place
  'follow-link t
  'help-echo "Open this place"
  'action (lambda (button)
            (ragd-open (button-get button 'ragd-path) (button-get button 'ragd-line))))

(defun ragd-open (path line)
  "Open the file at PATH at LINE in another window."
  (let ((buffer (find-file-noselect path)))
    (pop-to-buffer buffer '(display-buffer-reuse-window (inhibit-same-window . t)))
    (save-restriction
      (widen)
      (goto-char (point-min))
      (forward-line (1- line)))
    (recenter)))

(defun ragd-fontify-code (code language)
  "Return CODE with the faces of LANGUAGE's mode, where there is one."
  (let ((mode (intern-soft (concat language "-mode"))))
    (if (not (and (> (length language) 0) mode (fboundp mode)))
        (propertize code 'face 'ragd-code)
      (with-temp-buffer
        (insert code)
        (let ((inhibit-message t))
          (ignore-errors
            (delay-mode-hooks (funcall mode))
            (font-lock-ensure)))
        (buffer-string)))))

(defun ragd-render (markdown)
  "Return MARKDOWN as text with faces and buttons, without its syntax."
  (with-temp-buffer
    (insert markdown)
    (goto-char (point-min))
    (while (not (eobp))
      (if (looking-at "[ \t]*```+[ \t]*\\([[:word:]+#-]*\\)[ \t]*$")
          (ragd--render-block (match-string 1))
        (ragd--render-line)
        (forward-line 1)))
    (string-trim-right (buffer-string))))

(defun ragd--render-block (language)
  "Replace the code block at point, in LANGUAGE, by its code."
  (let ((start (line-beginning-position)))
    (delete-region start (min (point-max) (1+ (line-end-position))))
    (let* ((end (if (re-search-forward "^[ \t]*```+[ \t]*$" nil t)
                    (prog1 (line-beginning-position)
                      (delete-region (line-beginning-position)
                                     (min (point-max) (1+ (line-end-position)))))
                  (point-max)))
           (code (delete-and-extract-region start end)))
      (goto-char start)
      (insert (ragd-fontify-code code language)))))

(defconst ragd--marks
  (concat "\\*\\*\\(.+?\\)\\*\\*"
          "\\|\\(`+\\)\\(.+?\\)\\2"
          "\\|\\[\\([^]\n]+\\)\\](file://\\([^)\n]+?\\)\\(?:#L\\([0-9]+\\)\\)?)")
  "Strong text, code, and links to places.")

(defun ragd--render-line ()
  "Give the line at point its faces and buttons, and remove its syntax."
  (let ((end (copy-marker (line-end-position))))
    (when (looking-at "#+ +")
      (replace-match "")
      (put-text-property (point) end 'face 'bold))
    (while (re-search-forward ragd--marks end t)
      (let ((strong (match-string 1)) (code (match-string 3)) (label (match-string 4))
            (uri (match-string 5)) (line (match-string 6)))
        (replace-match
         (cond (strong (propertize strong 'face 'bold))
               (code (propertize code 'face 'ragd-code))
               (t (with-temp-buffer
                    (insert-text-button label 'type 'ragd-place
                                        'ragd-path (ragd-file (concat "file://" uri))
                                        'ragd-line (string-to-number (or line "1")))
                    (buffer-string))))
         t t)))
    (goto-char end)
    (set-marker end nil)))

(provide 'ragd-text)
;;; ragd-text.el ends here
