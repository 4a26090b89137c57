import Corpus

extension CodeSample {
  static let emacsLisp = CodeSample(
    language: .emacsLisp,
    source: ##"""
      ;;; shape.el --- Shapes  -*- lexical-binding: t; -*-
      ;;; Code:
      (require 'cl-lib)

      (defgroup shape nil
        "Shapes."
        :group 'tools)

      (defcustom shape-limit 10
        "The limit; it's \"ten\"."
        :type 'integer)

      (defvar shape--cache nil "Cache.")
      (defconst shape-chars '(?\( ?\" ?\; ?a))

      ;; Computes.
      ;;;###autoload
      (defun shape-area (shape &optional unit)
        "The area of SHAPE."
        (interactive)
        (let ((x 1))
          (cl-defun inner (y) y)
          (message "(%s" shape)))

      (defmacro with-shape (&rest body)
        (declare (indent 0))
        `(progn ,@body))

      (cl-defstruct (shape (:constructor shape-make))
        "A shape."
        name (size 0 :type integer))

      (cl-defmethod shape-draw ((s shape) &context (x y))
        "Draw."
        s)

      (define-minor-mode shape-mode
        "Toggle."
        :global t)

      (defalias 'shape-alias #'shape-area)
      (provide 'shape)

      """##,
    symbols: ##"""
      module shape 5-7 | (defgroup shape
      variable shape-limit 9-11 | (defcustom shape-limit 10 | "The limit; it's \"ten\"."
      variable shape--cache 13-13 | (defvar shape--cache nil | "Cache."
      constant shape-chars 14-14 | (defconst shape-chars '(?\( ?\" ?\; ?a)
      function shape-area 16-23 | (defun shape-area (shape &optional unit) | "The area of SHAPE."
      function shape-area.inner 22-22 | (cl-defun inner (y)
      macro with-shape 25-27 | (defmacro with-shape (&rest body)
      struct shape 29-31 | (cl-defstruct (shape (:constructor shape-make)) | "A shape."
      field shape.name 31-31 | name
      field shape.size 31-31 | (size 0 :type integer)
      method shape-draw 33-35 | (cl-defmethod shape-draw ((s shape) &context (x y)) | "Draw."
      macro shape-mode 37-39 | (define-minor-mode shape-mode | "Toggle."
      function shape-alias 41-41 | (defalias 'shape-alias #'shape-area
      """##,
    chunks: ##"""
      code 1-4 - 0
      definition 5-15 - 4
      definition 16-24 shape-area 2
      definition 25-43 - 7
      """##)
}
