/**
 * Generators and coroutines, and the few helpers that make them pleasant.
 *
 * | here | in Python |
 * |---|---|
 * | {@linkcode integers}`(start)` | `itertools.count(start)` |
 * | {@linkcode evenIntegers}`()` | `(i for i in integers() if i % 2 == 0)` |
 * | {@linkcode fibonacci}`()` | the generator every tutorial writes; `bigint` here, so it never goes wrong |
 * | {@linkcode islice}`(it, start, stop, step)` | `itertools.islice` |
 * | {@linkcode enumerate}`(it, start)` | `enumerate` |
 * | {@linkcode printer}`({ lineNumbers })` | `while True: print((yield))` |
 * | {@linkcode prime}`(generator)` | `next(generator)` before the first `send`; the `@coroutine` decorator |
 * | `generator.next(value)` | `generator.send(value)` |
 * | `yield*` | `yield from` |
 * | `using t = `{@linkcode timer}`()` | `with timer() as t` |
 * | {@linkcode timeit}`(fn)` | `%timeit fn()` |
 * | `await toThread(kernel, …args)` | `await asyncio.to_thread(f, *args)` |
 * | `Promise.all([…])` | `asyncio.gather(…)` |
 * | `delay(ms)` of `@std/async` | `asyncio.sleep(s)` |
 * | `async function*`, `for await` | `async def` with `yield`, `async for` |
 *
 * @module
 */

export { enumerate } from "./enumerate.ts";
export { evenIntegers, fibonacci, integers } from "./generators.ts";
export { islice } from "./islice.ts";
export { prime, printer, type PrinterOptions } from "./printer.ts";
export { timeit, type TimeitOptions, type Timing } from "./timeit.ts";
export { Timer, timer } from "./timer.ts";
