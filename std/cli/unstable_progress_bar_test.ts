/** What the bar draws and when, in fake time. */
import { assertEquals } from "@std/assert";
import { ProgressBar, type ProgressBarOptions } from "@std/cli/unstable-progress-bar";
import { FakeTime } from "@std/testing/time";

/** A place to draw that keeps each piece of text. */
function sink() {
  const drawn: string[] = [];
  const decoder = new TextDecoder();
  let closed = false;
  const writable = new WritableStream<Uint8Array>({
    write: (bytes) => void drawn.push(decoder.decode(bytes)),
    close: () => void (closed = true),
  });
  return { drawn, writable, isClosed: () => closed };
}

/** What one drawn line and a stop leave behind for these options. */
async function drawOnce(options: Partial<ProgressBarOptions>): Promise<string[]> {
  using _time = new FakeTime(0);
  const { drawn, writable } = sink();
  await new ProgressBar({ writable, max: 1024, barLength: 4, ...options }).stop();
  return drawn;
}

Deno.test("ProgressBar draws at the start, each second and at the end", async () => {
  using time = new FakeTime(0);
  const { drawn, writable, isClosed } = sink();
  const bar = new ProgressBar({ writable, max: 4096, barLength: 4 });
  bar.value += 1024;
  await time.tickAsync(1000);
  bar.value += 4096;
  await time.tickAsync(59_999);
  await bar.stop();
  // The first drawing, one each second, the last one and its end of line.
  assertEquals(drawn.length, 1 + 60 + 2);
  assertEquals([...drawn.slice(0, 3), ...drawn.slice(-2)], [
    "\r\x1b[K[00:00] [----] [0.00/4.00 KiB]",
    "\r\x1b[K[00:01] [#---] [1.00/4.00 KiB]",
    "\r\x1b[K[00:02] [####] [5.00/4.00 KiB]",
    "\r\x1b[K[01:00] [####] [5.00/4.00 KiB]",
    "\n",
  ]);
  assertEquals(time.next(), false, "no timer is left");
  assertEquals([writable.locked, isClosed()], [false, false]);
});

Deno.test("ProgressBar follows its options", async () => {
  const line = "\r\x1b[K[00:00] [==..] [1.00/2.00 MiB]";
  const max = 2 * 2 ** 20;
  assertEquals(await drawOnce({ max, value: max / 2, fillChar: "=", emptyChar: "." }), [line, line, "\n"]);
  assertEquals(await drawOnce({ clear: true, formatter: () => "x" }), ["\r\x1b[Kx", "\r\x1b[K"]);
});

Deno.test("ProgressBar tells its formatter about the drawing before", async () => {
  using time = new FakeTime(0);
  const { drawn, writable, isClosed } = sink();
  const bar = new ProgressBar({
    writable,
    max: 9,
    keepOpen: false,
    refreshMilliseconds: 50,
    formatter: (x) => [x.previousTime, x.time, x.previousValue, x.value, x.max].join(),
  });
  bar.value = 3;
  time.tick(50);
  bar.value = 5;
  await bar.stop();
  assertEquals(drawn, ["\r\x1b[K0,0,0,0,9", "\r\x1b[K0,50,0,3,9", "\r\x1b[K50,50,3,5,9", "\n"]);
  assertEquals(isClosed(), true);
});

Deno.test("ProgressBar survives a reader that goes away", async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const bar = new ProgressBar({ writable, max: 1 });
  await readable.cancel();
  await bar.stop();
  await bar.stop();
});
