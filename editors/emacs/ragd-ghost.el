;;; ragd-ghost.el --- What would be written next, as a ghost at point  -*- lexical-binding: t; -*-

;;; Commentary:

;; After a pause the server is asked what it would write at point.  That stands behind point in an
;; overlay, in no file and no kill ring, until it is accepted.  Typing what it says goes on with it.

;;; Code:

(require 'ragd-server)

(defcustom ragd-ghost t
  "Whether ghost text appears by itself."
  :type 'boolean
  :group 'ragd)

(defcustom ragd-delay 0.075
  "Seconds of pause before ghost text is asked for."
  :type 'number
  :group 'ragd)

(defface ragd-ghost '((t :inherit shadow))
  "Face of ghost text."
  :group 'ragd)

(defvar-local ragd-ghost--overlay nil "The overlay that shows the ghost, or nil.")
(defvar-local ragd-ghost--text nil "The text that is left of the ghost.")
(defvar-local ragd-ghost--replaced 0 "How many characters behind point the ghost replaces.")
(defvar-local ragd-ghost--timer nil "The pause before the next request.")
(defvar-local ragd-ghost--tick nil "The change after which point was looked at last.")
(defvar-local ragd-ghost--dismissed nil "The change after which nothing is wanted.")

(defvar ragd-ghost-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "TAB") #'ragd-ghost-accept)
    (define-key map (kbd "<tab>") #'ragd-ghost-accept)
    (define-key map (kbd "C-<right>") #'ragd-ghost-accept-word)
    (define-key map (kbd "M-f") #'ragd-ghost-accept-word)
    (define-key map (kbd "C-<down>") #'ragd-ghost-accept-line)
    (define-key map (kbd "C-e") #'ragd-ghost-accept-line)
    (define-key map (kbd "C-g") #'ragd-ghost-dismiss)
    map)
  "Keys while a ghost is shown.")

(add-to-list 'minor-mode-map-alist (cons 'ragd-ghost--overlay ragd-ghost-map))

(defun ragd-ghost-hide ()
  "Take the ghost off the screen."
  (when ragd-ghost--overlay
    (delete-overlay ragd-ghost--overlay)
    (setq ragd-ghost--overlay nil ragd-ghost--text nil)))

(defun ragd-ghost--show (text replaced)
  "Show TEXT behind point; it stands for REPLACED characters there."
  (ragd-ghost-hide)
  (let ((shown (propertize text 'face 'ragd-ghost)))
    ;; Point stays in front of it.
    (put-text-property 0 1 'cursor t shown)
    (setq ragd-ghost--overlay (make-overlay (point) (point) nil nil t)
          ragd-ghost--text text
          ragd-ghost--replaced replaced)
    (overlay-put ragd-ghost--overlay 'after-string shown)))

(defun ragd-ghost--follow ()
  "Go on with the ghost if the user types it; else ask for another after a pause."
  (let ((tick (buffer-chars-modified-tick)))
    (when ragd-ghost--overlay
      (ragd-ghost--advance))
    (unless ragd-ghost--overlay
      (when (and ragd-ghost (not (eql tick ragd-ghost--tick))
                 (not (eql tick ragd-ghost--dismissed)))
        (ragd-ghost--wait)))
    (setq ragd-ghost--tick tick)))

(defun ragd-ghost--advance ()
  "Show the rest of the ghost if the user typed its beginning; else hide it."
  (let* ((start (overlay-start ragd-ghost--overlay))
         (typed (and (>= (point) start) (buffer-substring-no-properties start (point))))
         (text ragd-ghost--text))
    (cond ((or (null typed) (equal typed text) (not (string-prefix-p typed text)))
           (ragd-ghost-hide))
          ((> (length typed) 0)
           (ragd-ghost--show (substring text (length typed)) ragd-ghost--replaced)))))

(defun ragd-ghost--wait ()
  "Ask for a ghost after a pause."
  (when ragd-ghost--timer
    (cancel-timer ragd-ghost--timer))
  (let ((buffer (current-buffer)))
    (setq ragd-ghost--timer
          (run-with-idle-timer
           ragd-delay nil
           (lambda ()
             (when (and (buffer-live-p buffer) (eq buffer (window-buffer)))
               (with-current-buffer buffer
                 (ragd-ghost-suggest t))))))))

(defun ragd-ghost-suggest (&optional automatically)
  "Ask the server what it would write at point.
AUTOMATICALLY is non-nil where the user did not ask for it."
  (interactive)
  (let ((server (ragd-server))
        (buffer (current-buffer))
        (tick (buffer-chars-modified-tick))
        (place (point)))
    (when (and server buffer-file-name (not buffer-read-only) (ragd--server-ready server))
      (ragd-sync server)
      (ragd-request
       server :textDocument/inlineCompletion
       (append (ragd-here) (list :context (list :triggerKind (if automatically 2 1))))
       (lambda (result)
         ;; An answer for another text or place is stale.
         (when (and (buffer-live-p buffer) (eq buffer (window-buffer)))
           (with-current-buffer buffer
             (when (and (eql tick (buffer-chars-modified-tick)) (eql place (point)))
               (ragd-ghost--offer (append (plist-get result :items) nil))))))))))

(defun ragd-ghost--offer (items)
  "Show the first of ITEMS."
  (when-let* ((item (car items))
              (range (plist-get item :range)))
    (let* ((text (string-replace "\r" "" (plist-get item :insertText)))
           (start (ragd-position (plist-get range :start)))
           (end (ragd-position (plist-get range :end)))
           (typed (buffer-substring-no-properties (min start (point)) (point)))
           (behind (buffer-substring-no-properties (point) (max end (point)))))
      (when (string-prefix-p typed text)
        (setq text (substring text (length typed)))
        (when (and (> (length behind) 0) (string-suffix-p behind text))
          ;; It ends with what stands there: what comes before is all there is to write.
          (setq text (substring text 0 (- (length behind)))
                behind ""))
        (unless (string-empty-p text)
          (ragd-ghost--show text (length behind)))))))

(defun ragd-ghost--take (length)
  "Write the first LENGTH characters of the ghost."
  (when ragd-ghost--overlay
    (let* ((text ragd-ghost--text)
           (replaced ragd-ghost--replaced)
           (is-whole (>= length (length text))))
      (ragd-ghost-hide)
      (when is-whole
        (delete-char replaced))
      (insert (substring text 0 (min length (length text))))
      (unless is-whole
        (ragd-ghost--show (substring text length) replaced)))))

(defun ragd-ghost-accept ()
  "Write the ghost."
  (interactive)
  (ragd-ghost--take (length ragd-ghost--text)))

(defun ragd-ghost-accept-word ()
  "Write the first word of the ghost."
  (interactive)
  (string-match "\\`[ \t\n]*\\(?:[[:word:]_]+\\|[^[:word:]_ \t\n]+\\|\\'\\)" ragd-ghost--text)
  (ragd-ghost--take (match-end 0)))

(defun ragd-ghost-accept-line ()
  "Write the first line of the ghost."
  (interactive)
  (string-match "\\`\n?[^\n]*" ragd-ghost--text)
  (ragd-ghost--take (match-end 0)))

(defun ragd-ghost-dismiss ()
  "Hide the ghost until there is another text."
  (interactive)
  (ragd-ghost-hide)
  (setq ragd-ghost--dismissed (buffer-chars-modified-tick)))

(defun ragd-ghost-toggle ()
  "Turn ghost text on or off."
  (interactive)
  (setq ragd-ghost (not ragd-ghost))
  (ragd-ghost-hide)
  (message "ragd: ghost text is %s" (if ragd-ghost "on" "off")))

(provide 'ragd-ghost)
;;; ragd-ghost.el ends here
