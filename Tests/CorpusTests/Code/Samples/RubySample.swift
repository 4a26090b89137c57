import Corpus

extension CodeSample {
  static let ruby = CodeSample(
    language: .ruby,
    source: ##"""
      # frozen_string_literal: true
      require 'set'

      module Geo
        # A shape.
        class Shape < Base
          include Area
          LIMIT = 10
          Pair = Struct.new(:a, :b) do
            def sum; a + b; end
          end

          attr_accessor :name, :size
          attr_reader :kind

          # Makes one.
          # @param name [String]
          def initialize(name, size: 1, **rest)
            @name = name if name
            @text = <<~TEXT
              def not_a_method
              end
            TEXT
          end

          def self.build(*args) = new(*args)

          class << self
            def unit
              @unit ||= begin
                new("#{"end"}")
              end
            end
          end

          def ==(other)
            other.is_a?(Shape) && other.name == name
          end

          def size=(value)
            @size = value
          end

          def valid?
            return false unless name
            while size > 0 do
              break if size =~ /end|"/
            end
            items.each do |item|
              puts item.class
            end
            x = if name then 1 else 2 end
            %w[end do].include?(x)
          end

          private def secret; end

          define_method(:dynamic) do |x|
            x * 2
          end

          alias to_str name

          private

          def hidden
            case size
            when 1 then :end
            else
              { if: 1, end: 2 }
            end
          end
        end

        class Error < StandardError; end
      end

      def helper(x)
        x
      end

      class Geo::Other
      end

      """##,
    symbols: ##"""
      module Geo 4-76 | module Geo
      class Geo.Shape 5-73 | class Shape < Base | # A shape.
      constant Geo.Shape.LIMIT 8-8 | LIMIT = 10
      constant Geo.Shape.Pair 9-11 | Pair
      method Geo.Shape.Pair.sum 10-10 | def sum
      property Geo.Shape.name 13-13 | attr_accessor :name, :size
      property Geo.Shape.size 13-13 | attr_accessor :name, :size
      property Geo.Shape.kind 14-14 | attr_reader :kind
      initializer Geo.Shape.initialize 16-24 | def initialize(name, size: 1, **rest) | # Makes one.⏎    # @param name [String]
      method Geo.Shape.build 26-26 | def self.build(*args)
      method Geo.Shape.unit 29-33 | def unit
      method Geo.Shape.== 36-38 | def ==(other)
      method Geo.Shape.size= 40-42 | def size=(value)
      method Geo.Shape.valid? 44-54 | def valid?
      method Geo.Shape.secret 56-56 | private def secret
      method Geo.Shape.dynamic 58-60 | define_method(:dynamic) do |x|⏎      x * 2⏎    end
      method Geo.Shape.to_str 62-62 | alias to_str name
      method Geo.Shape.hidden 66-72 | def hidden
      class Geo.Error 75-75 | class Error < StandardError
      function helper 78-80 | def helper(x)
      class Geo.Other 82-83 | class Geo::Other
      """##,
    chunks: ##"""
      code 1-3 - 0
      definition 4-15 Geo.Shape 8
      definition 16-25 Geo.Shape.initialize 1
      definition 26-28 Geo.Shape.build 1
      definition 29-35 Geo.Shape.unit 1
      definition 36-43 Geo.Shape 2
      definition 44-55 Geo.Shape.valid? 1
      definition 56-65 Geo.Shape 3
      definition 66-74 Geo.Shape.hidden 1
      definition 75-77 Geo.Error 1
      definition 78-84 - 2
      """##)
}
