//! Quantiles of the standard normal distribution.

/// Quantile 0.75: half of a normal distribution lies within so many standard deviations of its mean.
pub const NORMAL_750: f64 = 0.674_489_750_196_081_7;

/// Quantile 0.975: 95 % of a normal distribution lie within so many standard deviations of its mean.
pub const NORMAL_975: f64 = 1.959_963_984_540_054;

/// Coefficients of AS 241 for the middle, |p − ½| ≤ 0.425: numerator and denominator in powers of 0.425² − (p − ½)².
pub const MIDDLE: [[f64; 8]; 2] = [
    [
        3.387_132_872_796_366_5,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ],
    [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_545,
    ],
];

/// Coefficients of AS 241 for the tails: in powers of r − 1.6, r = √−ln of the probability of the tail, r ≤ 5.
pub const TAIL: [[f64; 8]; 2] = [
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
];

/// Coefficients of AS 241 for the far tails: in powers of r − 5.
pub const FAR_TAIL: [[f64; 8]; 2] = [
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_9,
        0.026_532_189_526_576_124,
        0.001_242_660_947_388_078_4,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        0.599_832_206_555_888,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
];

/// The quantile of a probability in (0, 1), to about 1e-16 of it: algorithm AS 241 (PPND16) of Wichura 1988.
pub fn quantile(p: f64) -> f64 {
    let ratio = |[top, bottom]: &[[f64; 8]; 2], r: f64| {
        let polynomial = |coefficients: &[f64; 8]| coefficients.iter().rev().fold(0.0, |sum, c| sum * r + c);
        polynomial(top) / polynomial(bottom)
    };
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        return q * ratio(&MIDDLE, 0.180_625 - q * q);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let r = (-libm::log(tail)).sqrt();
    let z = if r <= 5.0 { ratio(&TAIL, r - 1.6) } else { ratio(&FAR_TAIL, r - 5.0) };
    if q < 0.0 { -z } else { z }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_normal_distribution() {
        // scipy.stats.norm.ppf
        let known = [
            (0.5, 0.0),
            (0.75, NORMAL_750),
            (0.975, NORMAL_975),
            (0.01, -2.326_347_874_040_841),
            (1e-7, -5.199_337_582_192_816_5),
            (1e-300, -37.047_096_299_361_2),
        ];
        for (p, z) in known {
            assert!((quantile(p) - z).abs() <= 1e-13 * z.abs().max(1.0), "{p}: {}", quantile(p));
        }
        assert_eq!(quantile(0.9), -quantile(0.1) + 0.0);
    }
}
