import { aborted, kernels, WorkerPool } from "@weft/weft";

const { countPrimes } = kernels(import.meta.url, {
  countPrimes(limit: number): number {
    let primes = 0;
    for (let n = 2; n < limit && !aborted(); n++) {
      let divisor = 2;
      while (divisor * divisor <= n && n % divisor !== 0) divisor++;
      if (divisor * divisor > n) primes++;
    }
    return primes;
  },
});

if (import.meta.main) {
  const stop = new AbortController();
  Deno.addSignalListener("SIGINT", () => stop.abort(new Error("stopped by Ctrl-C")));
  await using pool = new WorkerPool();
  try {
    console.log(await pool.run(countPrimes, [1e5], { signal: stop.signal, timeout: 10_000 }));
  } catch (error) {
    console.error(`no count: ${(error as Error).message}`);
  }
  Deno.exit(); // a signal listener keeps a script alive
}
