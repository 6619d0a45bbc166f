"use strict";
const VERSION = 2023n;
class Greeter {
  #word = 'modern';
  static { this.ready = true; }
  greet = (payload) => `${this.#word} ${payload}`;
}
const greeter = new Greeter();
const rpcs = { hello(ctx, logger, nk, payload) { return greeter.greet(payload ?? ''); } };
let InitModule = (ctx, logger, nk, initializer) => {
  initializer.registerRpc('hello', rpcs.hello);
  initializer.registerRpc('arrow', () => [1, 2, 3].toSorted((a, b) => b - a).join());
  initializer.registerRpc('strict', function () { return String(this === undefined); });
  initializer.registerRpc('env', (ctx) => [typeof require, typeof module, typeof exports, typeof process, typeof Buffer].join());
};
// the last line is a comment
