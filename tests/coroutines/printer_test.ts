import { assertEquals, assertThrows } from "@std/assert";
import { spy, stub } from "@std/testing/mock";
import { prime, printer, type PrinterOptions } from "../../mod.ts";

Deno.test("printer writes each message, with line numbers if asked to", () => {
  const write = spy((_line: string) => {});
  const plain = prime(printer({ write }));
  plain.next("Mercury");
  plain.next(2);
  const numbered = prime(printer({ lineNumbers: true, write }));
  for (const planet of ["Mercury", "Venus"]) numbered.next(planet);
  assertEquals(write.calls.map((call) => call.args[0]), ["Mercury", "2", "1: Mercury", "2: Venus"]);
});

Deno.test("printer writes to the console by default, and can be closed", () => {
  using log = stub(console, "log");
  const planets = prime(printer());
  planets.next("Earth");
  assertEquals(log.calls.map((call) => call.args), [["Earth"]]);
  assertEquals(planets.return(undefined as never).done, true);
  assertEquals(planets.next("lost").done, true);
});

Deno.test("printer refuses an option that does not exist, at the call", () => {
  const options = { lineNumber: true } as PrinterOptions;
  assertThrows(
    () => printer(options),
    TypeError,
    "printer: there is no option lineNumber; there are lineNumbers, write",
  );
});

Deno.test("prime says what to write instead of a function that was not called", () => {
  const wrong = (given: unknown) => () => prime(given as Generator<void, void, never>);
  const call = "prime takes a generator; call the function that makes it: ";
  assertThrows(wrong(printer), TypeError, `${call}prime(printer(…))`);
  assertThrows(wrong(() => printer()), TypeError, `${call}prime(it(…))`);
  assertThrows(wrong(undefined), TypeError, "prime takes a generator; got undefined");
  assertThrows(wrong([1, 2]), TypeError, "prime takes a generator; got 1,2");
});

Deno.test("prime runs to the first yield and returns the same generator", () => {
  const received: unknown[] = [];
  function* receiver(): Generator<string, void, number> {
    while (true) received.push(yield "ready");
  }
  const generator = receiver();
  assertEquals(prime(generator), generator);
  generator.next(1);
  assertEquals(received, [1]);
});
