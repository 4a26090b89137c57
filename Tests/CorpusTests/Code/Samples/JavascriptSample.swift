import Corpus

extension CodeSample {
  static let javascript = CodeSample(
    language: .javascript,
    source: ##"""
      'use strict';
      const fs = require('fs'), { join } = require('path');

      /**
       * Makes a thing.
       * @param {string} name
       */
      function make(name = "}", { deep = true } = {}) {
        const local = () => 1;
        function inner(x) { return x / 2 / x; }
        return `text ${inner({ a: "`" })} }`;
      }

      /** A class. */
      export class Thing extends Base {
        static #count = 0;
        items = [];
        handler = async (event) => {
          this.items.push(event);
        };

        constructor(name) {
          super(name);
        }

        get size() { return this.items.length; }
        static async *walk(path) {
          yield path.match(/[/{]"'/g);
        }
        'quoted name'() {}
        [Symbol.iterator]() {}
      }

      // Adds.
      const add = (a, b) => a + b;
      export const twice = async x => {
        return x * 2;
      };
      const api = {
        limit: 3,
        open(path) { return path; },
        close: function () {},
        read: async (path) => {
          return path;
        },
        nested: { deep() {} },
      };
      let counter = 0, total = 1;

      exports.parse = function (text) {
        return text;
      };
      exports.VERSION = '1.0';
      Thing.prototype.reset = function reset() {};
      app.use = function use(fn) { return fn; };
      module.exports = { make, run() { return 1; } };
      export default function main() {
        if (total) { counter++ }
      }
      (function () {
        function hidden() {}
      })();

      """##,
    symbols: ##"""
      constant fs 2-2 | const fs = require('fs'), { join } = require('path');
      function make 4-12 | function make(name = "}", { deep = true } = {}) | /**⏎ * Makes a thing.⏎ * @param {string} name⏎ */
      function make.local 9-9 | const local = () =>
      function make.inner 10-10 | function inner(x)
      class Thing 14-32 | export class Thing extends Base | /** A class. */
      property Thing.#count 16-16 | static #count = 0;
      property Thing.items 17-17 | items = [];
      method Thing.handler 18-20 | handler = async (event) =>
      initializer Thing.constructor 22-24 | constructor(name)
      method Thing.size 26-26 | get size()
      method Thing.walk 27-29 | static async *walk(path)
      method Thing.quoted name 30-30 | 'quoted name'()
      function add 34-35 | const add = (a, b) => | // Adds.
      function twice 36-38 | export const twice = async x =>
      constant api 39-47 | const api
      method api.open 41-41 | open(path)
      method api.close 42-42 | close: function ()
      method api.read 43-45 | read: async (path) =>
      method api.deep 46-46 | deep()
      variable counter 48-48 | let counter = 0, total = 1;
      variable total 48-48 | let counter = 0, total = 1;
      function parse 50-52 | exports.parse = function (text)
      constant VERSION 53-53 | exports.VERSION = '1.0';
      method Thing.reset 54-54 | Thing.prototype.reset = function reset()
      method app.use 55-55 | app.use = function use(fn)
      method run 56-56 | run()
      function main 57-59 | export default function main()
      function hidden 61-61 | function hidden()
      """##,
    chunks: ##"""
      definition 1-3 fs 1
      definition 4-13 make 3
      definition 14-33 Thing 8
      definition 34-38 add 2
      definition 39-47 api 5
      definition 48-63 - 9
      """##)
}
