import Corpus

extension CodeSample {
  static let haskell = CodeSample(
    language: .haskell,
    source: ##"""
      {-# LANGUAGE OverloadedStrings #-}
      module Geo.Shape
        ( area
        , Shape(..)
        ) where

      import Data.List (sort)

      -- | A shape.
      data Shape a
        = Circle { radius :: Double, label, title :: String }
        | Square Double
        deriving (Show, Eq)

      newtype Wrapper a = Wrapper { unwrap :: a }
      type Name = String

      -- | Things with an area.
      class Show a => HasArea a where
        -- | The area.
        area :: a -> Double
        area _ = 0
        scale, shrink :: a -> a

      instance HasArea (Shape a) where
        area (Circle r _ _) = pi * r
        area (Square s) = s * s

      -- | Adds things.
      add' :: Int
           -> Int
           -> Int
      add' 0 y = y
      add' x y
        | x > 0 = go x
        | otherwise = '"' `seq` y
        where
          go n = n

      (<+>) :: Int -> Int -> Int
      a <+> b = a + b

      main :: IO ()
      main = do
        print "where"

      data Expr where
        Lit :: Int -> Expr
        Add :: Expr -> Expr -> Expr

      """##,
    symbols: ##"""
      module Geo.Shape 2-5 | module Geo.Shape
      struct Shape 9-13 | data Shape a | -- | A shape.
      enumCase Shape.Circle 11-11 | Circle { radius :: Double, label, title :: String }
      field Shape.Circle.radius 11-11 | radius :: Double
      field Shape.Circle.label 11-11 | label, title :: String
      field Shape.Circle.title 11-11 | label, title :: String
      enumCase Shape.Square 12-12 | Square Double
      struct Wrapper 15-15 | newtype Wrapper a
      enumCase Wrapper.Wrapper 15-15 | Wrapper { unwrap :: a }
      field Wrapper.Wrapper.unwrap 15-15 | unwrap :: a
      typeAlias Name 16-16 | type Name = String
      interface HasArea 18-23 | class Show a => HasArea a | -- | Things with an area.
      method HasArea.area 20-22 | area :: a -> Double | -- | The area.
      method HasArea.scale 23-23 | scale, shrink :: a -> a
      method HasArea.shrink 23-23 | scale, shrink :: a -> a
      extension HasArea 25-27 | instance HasArea (Shape a)
      method HasArea.area 26-27 | area (Circle r _ _)
      function add' 29-38 | add' :: Int⏎     -> Int⏎     -> Int | -- | Adds things.
      function <+> 40-41 | (<+>) :: Int -> Int -> Int
      function main 43-45 | main :: IO ()
      struct Expr 47-49 | data Expr
      enumCase Expr.Lit 48-48 | Lit :: Int -> Expr
      enumCase Expr.Add 49-49 | Add :: Expr -> Expr -> Expr
      """##,
    chunks: ##"""
      definition 1-8 Geo.Shape 1
      definition 9-14 Shape 6
      definition 15-17 - 4
      definition 18-24 HasArea 4
      definition 25-28 HasArea 2
      definition 29-39 add' 1
      definition 40-50 - 5
      """##)
}
