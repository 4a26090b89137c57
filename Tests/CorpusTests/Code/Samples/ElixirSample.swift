import Corpus

extension CodeSample {
  static let elixir = CodeSample(
    language: .elixir,
    source: ##"""
      defmodule Geo.Shape do
        @moduledoc """
        A shape.
        """
        use Base
        @limit 10
        @type t :: %__MODULE__{name: String.t()}
        @callback area(t) :: float
        defstruct [:name, size: 1]

        @doc """
        The area.
        """
        @spec area(t) :: float
        def area(%{size: size}) when size > 0 do
          Enum.map([1], fn x -> x end)
          if size do
            1
          else
            "#{"end"} do"
          end
        end

        def area(_), do: 0.0

        defp helper(x, opts \\ []), do: x

        defmacro build(name) do
          quote do
            def unquote(name)(), do: ~s(end)
          end
        end

        # Tells.
        def a <> b do
          {a, b}
        end

        defmodule Inner do
          def run, do: :ok
        end
      end

      defprotocol Area do
        def area(shape)
      end

      defimpl Area, for: Geo.Shape do
        def area(s), do: s
      end

      """##,
    symbols: ##"""
      module Geo.Shape 1-42 | defmodule Geo.Shape | """⏎  A shape.⏎  """
      constant Geo.Shape.@limit 6-6 | @limit 10
      typeAlias Geo.Shape.t 7-7 | @type t :: %__MODULE__{name: String.t()}
      method Geo.Shape.area 8-8 | @callback area(t) :: float
      field Geo.Shape.name 9-9 | defstruct [:name, size: 1]
      field Geo.Shape.size 9-9 | defstruct [:name, size: 1]
      function Geo.Shape.area 11-24 | @doc """⏎  The area.⏎  """⏎  @spec area(t) :: float⏎  def area(%{size: size}) when size > 0 | """⏎  The area.⏎  """
      function Geo.Shape.helper 26-26 | defp helper(x, opts \\ [])
      macro Geo.Shape.build 28-32 | defmacro build(name)
      function Geo.Shape.a 34-37 | def a <> b | # Tells.
      module Geo.Shape.Inner 39-41 | defmodule Inner
      function Geo.Shape.Inner.run 40-40 | def run
      interface Area 44-46 | defprotocol Area
      function Area.area 45-45 | def area(shape)
      extension Geo.Shape 48-50 | defimpl Area, for: Geo.Shape
      function Geo.Shape.area 49-49 | def area(s)
      """##,
    chunks: ##"""
      definition 1-43 Geo.Shape 12
      definition 44-51 - 4
      """##)
}
