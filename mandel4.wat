(module
  (type (;0;) (func (param i32 f64)))
  (type (;1;) (func))
  (type (;2;) (func (param i32 i32 i32 f64 f64 f64 i32)))
  (import "weft" "fail" (func $fail (type 0)))
  (import "weft" "poll" (func $poll (type 1)))
  (import "weft" "memory" (memory 1 65536 shared))
  (export "main" (func $main))
  (func $main (type 2) (param $out_base i32) (param $w i32) (param $h i32) (param $x0 f64) (param $y0 f64) (param $dx f64) (param $max i32)
    (local $j i32)
    (local i32)
    (local $cy f64)
    (local i32)
    (local i32)
    (local i32)
    (local $base i32)
    (local $cx v128)
    (local $cx.1 v128)
    (local $cx.2 v128)
    (local $cx.3 v128)
    (local v128)
    (local v128)
    (local v128)
    (local v128)
    (local v128)
    (local v128)
    (local $zx v128)
    (local $zx.1 v128)
    (local $zx.2 v128)
    (local $zx.3 v128)
    (local $zy v128)
    (local $zy.1 v128)
    (local $zy.2 v128)
    (local $zy.3 v128)
    (local $count v128)
    (local $count.1 v128)
    (local $count.2 v128)
    (local $count.3 v128)
    (local $M v128)
    (local $M.1 v128)
    (local $M.2 v128)
    (local $M.3 v128)
    (local v128)
    (local i32)
    (local v128)
    (local v128)
    (local v128)
    (local v128)
    (local $it i32)
    (local $x2 v128)
    (local $x2.1 v128)
    (local $x2.2 v128)
    (local $x2.3 v128)
    (local $y2 v128)
    (local $y2.1 v128)
    (local $y2.2 v128)
    (local $y2.3 v128)
    (local v128)
    (local v128)
    (local v128)
    (local v128)
    (local v128)
    (local v128)
    i32.const 0
    local.get $h
    local.set 8
    local.set $j
    local.get $x0
    f64x2.splat
    local.set 18
    local.get $dx
    f64x2.splat
    local.set 19
    v128.const i8x16 0 0 0 0 0 0 0 0 1 0 0 0 1 0 0 0
    local.set 20
    v128.const i8x16 2 0 0 0 2 0 0 0 3 0 0 0 3 0 0 0
    local.set 22
    i32.const 1
    local.set 41
    i32.const 0
    local.get 41
    i32.sub
    i32x4.splat
    local.set 40
    v128.const i8x16 4 0 0 0 4 0 0 0 5 0 0 0 5 0 0 0
    local.set 42
    v128.const i8x16 6 0 0 0 6 0 0 0 7 0 0 0 7 0 0 0
    local.set 44
    f64.const 4
    f64x2.splat
    local.set 55
    block $block0
      local.get $j
      local.get 8
      i32.lt_s
      i32.eqz
      br_if $block0
      loop $loop1
        local.get $y0
        local.get $dx
        local.get $j
        f64.convert_i32_s
        f64.mul
        f64.add
        local.set $cy
        i32.const 0
        local.set 10
        local.get $w
        local.set 11
        local.get 11
        local.get 10
        i32.sub
        i32.const -8
        i32.and
        i32.const 0
        local.get 11
        local.get 10
        i32.gt_s
        select
        local.get 10
        i32.add
        local.set 12
        local.get $cy
        f64x2.splat
        local.set 56
        local.get 10
        local.set $base
        local.get $base
        local.get 12
        i32.ne
        if $if2
          loop $loop3
            local.get 18
            local.get 19
            local.get $base
            i32x4.splat
            local.get 20
            i32x4.add
            local.tee 21
            local.get 21
            i8x16.shuffle 0 1 2 3 8 9 10 11 0 1 2 3 8 9 10 11
            f64x2.convert_low_i32x4_s
            f64x2.mul
            f64x2.add
            local.set $cx
            local.get 18
            local.get 19
            local.get $base
            i32x4.splat
            local.get 22
            i32x4.add
            local.tee 23
            local.get 23
            i8x16.shuffle 0 1 2 3 8 9 10 11 0 1 2 3 8 9 10 11
            f64x2.convert_low_i32x4_s
            f64x2.mul
            f64x2.add
            local.set $cx.1
            v128.const i8x16 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
            local.set $zx
            v128.const i8x16 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
            local.set $zx.1
            v128.const i8x16 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
            local.set $zy
            v128.const i8x16 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
            local.set $zy.1
            v128.const i8x16 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
            local.set $count
            v128.const i8x16 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
            local.set $count.1
            local.get 40
            local.set $M
            local.get 40
            local.set $M.1
            local.get 18
            local.get 19
            local.get $base
            i32x4.splat
            local.get 42
            i32x4.add
            local.tee 43
            local.get 43
            i8x16.shuffle 0 1 2 3 8 9 10 11 0 1 2 3 8 9 10 11
            f64x2.convert_low_i32x4_s
            f64x2.mul
            f64x2.add
            local.set $cx.2
            local.get 18
            local.get 19
            local.get $base
            i32x4.splat
            local.get 44
            i32x4.add
            local.tee 45
            local.get 45
            i8x16.shuffle 0 1 2 3 8 9 10 11 0 1 2 3 8 9 10 11
            f64x2.convert_low_i32x4_s
            f64x2.mul
            f64x2.add
            local.set $cx.3
            v128.const i8x16 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
            local.set $zx.2
            v128.const i8x16 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
            local.set $zx.3
            v128.const i8x16 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
            local.set $zy.2
            v128.const i8x16 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
            local.set $zy.3
            v128.const i8x16 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
            local.set $count.2
            v128.const i8x16 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
            local.set $count.3
            local.get 40
            local.set $M.2
            local.get 40
            local.set $M.3
            i32.const 0
            local.get $max
            local.set 41
            local.set $it
            block $block4
              local.get $it
              local.get 41
              i32.lt_s
              i32.eqz
              br_if $block4
              loop $loop5
                local.get $zx
                local.get $zx
                f64x2.mul
                local.set $x2
                local.get $zx.1
                local.get $zx.1
                f64x2.mul
                local.set $x2.1
                local.get $zy
                local.get $zy
                f64x2.mul
                local.set $y2
                local.get $zy.1
                local.get $zy.1
                f64x2.mul
                local.set $y2.1
                local.get $M
                local.get $x2
                local.get $y2
                f64x2.add
                local.get 55
                f64x2.lt
                v128.and
                local.set $M
                local.get $M.1
                local.get $x2.1
                local.get $y2.1
                f64x2.add
                local.get 55
                f64x2.lt
                v128.and
                local.set $M.1
                local.get $zx.2
                local.get $zx.2
                f64x2.mul
                local.set $x2.2
                local.get $zx.3
                local.get $zx.3
                f64x2.mul
                local.set $x2.3
                local.get $zy.2
                local.get $zy.2
                f64x2.mul
                local.set $y2.2
                local.get $zy.3
                local.get $zy.3
                f64x2.mul
                local.set $y2.3
                local.get $M.2
                local.get $x2.2
                local.get $y2.2
                f64x2.add
                local.get 55
                f64x2.lt
                v128.and
                local.set $M.2
                local.get $M.3
                local.get $x2.3
                local.get $y2.3
                f64x2.add
                local.get 55
                f64x2.lt
                v128.and
                local.set $M.3
                local.get $M
                local.get $M.1
                v128.or
                local.get $M.2
                v128.or
                local.get $M.3
                v128.or
                v128.any_true
                i32.eqz
                br_if $block4
                local.get $count
                local.get $M
                i32x4.sub
                local.set $count
                local.get $count.1
                local.get $M.1
                i32x4.sub
                local.set $count.1
                local.get $zx
                local.get $zx
                f64x2.add
                local.get $zy
                f64x2.mul
                local.get 56
                f64x2.add
                local.set $zy
                local.get $zx.1
                local.get $zx.1
                f64x2.add
                local.get $zy.1
                f64x2.mul
                local.get 56
                f64x2.add
                local.set $zy.1
                local.get $x2
                local.get $y2
                f64x2.sub
                local.get $cx
                f64x2.add
                local.set $zx
                local.get $x2.1
                local.get $y2.1
                f64x2.sub
                local.get $cx.1
                f64x2.add
                local.set $zx.1
                local.get $count.2
                local.get $M.2
                i32x4.sub
                local.set $count.2
                local.get $count.3
                local.get $M.3
                i32x4.sub
                local.set $count.3
                local.get $zx.2
                local.get $zx.2
                f64x2.add
                local.get $zy.2
                f64x2.mul
                local.get 56
                f64x2.add
                local.set $zy.2
                local.get $zx.3
                local.get $zx.3
                f64x2.add
                local.get $zy.3
                f64x2.mul
                local.get 56
                f64x2.add
                local.set $zy.3
                local.get $x2.2
                local.get $y2.2
                f64x2.sub
                local.get $cx.2
                f64x2.add
                local.set $zx.2
                local.get $x2.3
                local.get $y2.3
                f64x2.sub
                local.get $cx.3
                f64x2.add
                local.set $zx.3
                local.get $it
                i32.const 1
                i32.add
                local.set $it
                local.get $it
                local.get 41
                i32.lt_s
                br_if $loop5
              end
            end
            local.get $out_base
            local.get $j
            local.get $w
            i32.mul
            local.get $base
            i32.add
            i32.const 2
            i32.shl
            i32.add
            local.set 41
            local.get $count
            local.set 45
            local.get $count.1
            local.set 43
            local.get $count.2
            local.set 23
            local.get $count.3
            local.set 21
            local.get 41
            local.get 45
            local.tee 57
            local.get 57
            i8x16.shuffle 0 1 2 3 8 9 10 11 0 1 2 3 8 9 10 11
            v128.store64_lane align=1 0
            local.get 41
            local.get 43
            local.tee 58
            local.get 58
            i8x16.shuffle 0 1 2 3 8 9 10 11 0 1 2 3 8 9 10 11
            v128.store64_lane offset=8 align=1 0
            local.get 41
            local.get 23
            local.tee 59
            local.get 59
            i8x16.shuffle 0 1 2 3 8 9 10 11 0 1 2 3 8 9 10 11
            v128.store64_lane offset=16 align=1 0
            local.get 41
            local.get 21
            local.tee 60
            local.get 60
            i8x16.shuffle 0 1 2 3 8 9 10 11 0 1 2 3 8 9 10 11
            v128.store64_lane offset=24 align=1 0
            local.get $base
            i32.const 8
            i32.add
            local.set $base
            local.get $base
            local.get 12
            i32.ne
            br_if $loop3
          end
        end
        local.get $base
        local.get 11
        i32.lt_s
        if $if6
        end
        local.get $j
        i32.const 1
        i32.add
        local.set $j
        local.get $j
        local.get 8
        i32.lt_s
        br_if $loop1
      end
    end
  )
)
