import Corpus

extension CodeSample {
  static let typescript = CodeSample(
    language: .typescript,
    source: ##"""
      import { A } from './a';

      /** A point. */
      export interface Point<T extends { x: number }> extends Base<T> {
        /** X. */
        readonly x: number;
        y?: number;
        move(dx: number, dy: number): void;
        [key: string]: unknown;
        (value: T): string;
      }

      export type Handler<T> = (value: T) => void;
      type Options = {
        verbose: boolean;
        log(message: string): void;
      };

      export const enum Level {
        Low = 1,
        /** High. */
        High = 'high',
      }

      export abstract class Service<T> implements Point<T> {
        private cache: Map<string, { a: number }> = new Map();
        static readonly limit = 10;

        constructor(private readonly http: Client, public name = 'x') {
          super();
        }

        @Input({ required: true }) label!: string;
        abstract run(): void;
        get value(): { a: number; b: string } {
          return { a: 1, b: '' };
        }
        async load<K extends keyof T>(key: K): Promise<T[K]> {
          const pick = <U,>(u: U): U => u;
          return pick(this.cache);
        }
      }

      namespace Util.Text {
        export function trim(text: string): string {
          return text.trim();
        }
        export const width = 80;
      }

      declare module 'express' {
        interface Request { user: string }
      }

      function overload(a: string): string;
      function overload(a: number): number;
      function overload(a: any): any {
        return a;
      }

      export const useThing = (id: string): { id: string } => {
        return { id };
      };
      export default abstract class Main {}
      declare function external(x: number): void;

      """##,
    symbols: ##"""
      interface Point 3-11 | export interface Point<T extends { x: number }> extends Base<T> | /** A point. */
      property Point.x 5-6 | readonly x: number; | /** X. */
      property Point.y 7-7 | y?: number;
      method Point.move 8-8 | move(dx: number, dy: number): void;
      typeAlias Handler 13-13 | export type Handler<T> = (value: T) => void;
      typeAlias Options 14-17 | type Options
      property Options.verbose 15-15 | verbose: boolean;
      method Options.log 16-16 | log(message: string): void;
      enum Level 19-23 | export const enum Level
      enumCase Level.Low 20-20 | Low = 1
      enumCase Level.High 21-22 | High = 'high' | /** High. */
      class Service 25-42 | export abstract class Service<T> implements Point<T>
      property Service.cache 26-26 | private cache: Map<string, { a: number }> = new Map();
      property Service.limit 27-27 | static readonly limit = 10;
      initializer Service.constructor 29-31 | constructor(private readonly http: Client, public name = 'x')
      property Service.http 29-29 | private readonly http: Client
      property Service.name 29-29 | public name = 'x'
      property Service.label 33-33 | @Input({ required: true }) label!: string;
      method Service.run 34-34 | abstract run(): void;
      method Service.value 35-37 | get value(): { a: number; b: string }
      method Service.load 38-41 | async load<K extends keyof T>(key: K): Promise<T[K]>
      function Service.load.pick 39-39 | const pick = <U,>(u: U): U =>
      module Util.Text 44-49 | namespace Util.Text
      function Util.Text.trim 45-47 | export function trim(text: string): string
      constant Util.Text.width 48-48 | export const width = 80;
      module express 51-53 | declare module 'express'
      interface express.Request 52-52 | interface Request
      property express.Request.user 52-52 | user: string
      function overload 55-55 | function overload(a: string): string;
      function overload 56-56 | function overload(a: number): number;
      function overload 57-59 | function overload(a: any): any
      function useThing 61-63 | export const useThing = (id: string): { id: string } =>
      class Main 64-64 | export default abstract class Main
      function external 65-65 | declare function external(x: number): void;
      """##,
    chunks: ##"""
      code 1-2 - 0
      definition 3-12 Point 4
      definition 13-18 - 4
      definition 19-24 Level 3
      definition 25-43 Service 11
      definition 44-50 Util.Text 3
      definition 51-66 - 9
      """##)
}
