/**
 * Complex numbers.
 *
 * @module
 */

/**
 * A complex number. It never changes: each method makes a new one.
 *
 * Where a method takes another complex number, a plain number `x` stands for `complex(x, 0)`. Each method follows the
 * plain formula that it names, rounded after every operation as JavaScript does, here and in compiled kernels alike.
 *
 * @example The workshop's iteration
 * ```ts
 * import { complex } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const c = complex(-1, 0.5);
 * let z = complex(0);
 * for (let i = 0; i < 2; i++) z = z.mul(z).add(c);
 * assertEquals(String(z), "-0.25-0.5i");
 * assertEquals(z.abs2(), 0.3125);
 * ```
 */
export class Complex {
  /** The real part. */
  readonly re: number;
  /** The imaginary part. */
  readonly im: number;

  /** The complex number `re` + `im` i. */
  constructor(re: number, im: number) {
    this.re = re;
    this.im = im;
  }

  /** The sum. */
  add(other: Complex | number): Complex {
    const b = asComplex(other);
    return new Complex(this.re + b.re, this.im + b.im);
  }

  /** The difference. */
  sub(other: Complex | number): Complex {
    const b = asComplex(other);
    return new Complex(this.re - b.re, this.im - b.im);
  }

  /** The product, (a + bi)(c + di) = (ac - bd) + (ad + bc)i. */
  mul(other: Complex | number): Complex {
    const b = asComplex(other);
    return new Complex(this.re * b.re - this.im * b.im, this.re * b.im + this.im * b.re);
  }

  /**
   * The quotient, (a + bi) / (c + di) = ((ac + bd) + (bc - ad)i) / (c² + d²).
   *
   * c² + d² is out of range where |c + di| is above about 1e154 or below about 1e-154: scale such numbers first.
   */
  div(other: Complex | number): Complex {
    const b = asComplex(other), norm = b.abs2();
    return new Complex((this.re * b.re + this.im * b.im) / norm, (this.im * b.re - this.re * b.im) / norm);
  }

  /** This times a plain number: both parts times it. */
  scale(factor: number): Complex {
    return new Complex(this.re * factor, this.im * factor);
  }

  /** This with the opposite sign. */
  neg(): Complex {
    return new Complex(-this.re, -this.im);
  }

  /** The complex conjugate: the imaginary part with the opposite sign. */
  conj(): Complex {
    return new Complex(this.re, -this.im);
  }

  /** The distance from 0: `Math.hypot(re, im)`. */
  abs(): number {
    return Math.hypot(this.re, this.im);
  }

  /** The square of the distance from 0, `re * re + im * im`: cheaper than {@linkcode abs}, and enough to compare. */
  abs2(): number {
    return this.re * this.re + this.im * this.im;
  }

  /** The angle to the positive real axis, in radians from -π to π: `Math.atan2(im, re)`. */
  arg(): number {
    return Math.atan2(this.im, this.re);
  }

  /** e to the power of this: e^re (cos im + i sin im). */
  exp(): Complex {
    const length = Math.exp(this.re);
    return new Complex(length * Math.cos(this.im), length * Math.sin(this.im));
  }

  /** Whether both parts are equal. */
  equals(other: Complex | number): boolean {
    const b = asComplex(other);
    return this.re === b.re && this.im === b.im;
  }

  /** As it is written: `1+2i`. */
  toString(): string {
    const minus = this.im < 0 || Object.is(this.im, -0);
    return `${this.re}${minus ? "-" : "+"}${Math.abs(this.im)}i`;
  }
}

function asComplex(value: Complex | number): Complex {
  return typeof value === "number" ? new Complex(value, 0) : value;
}

/**
 * The complex number `re` + `im` i.
 *
 * @example i times i
 * ```ts
 * import { complex } from "@weft/weft";
 * import { assert } from "@std/assert";
 *
 * const i = complex(0, 1);
 * assert(i.mul(i).equals(-1));
 * ```
 *
 * @param im The imaginary part; 0 by default.
 */
export function complex(re: number, im = 0): Complex {
  return new Complex(re, im);
}
