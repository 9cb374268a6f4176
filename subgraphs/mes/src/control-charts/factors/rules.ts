/**
 * Factors of control charts by sample size (ASTM E2587; NIST/SEMATECH e-Handbook 6.3.2.1): mean and
 * standard deviation of the range of n values from a normal population, in standard deviations.
 */
const ranges: Readonly<Record<number, readonly [d2: string, a2: string, d3: string, d4: string]>> =
  {
    2: ['1.128', '1.880', '0', '3.267'],
    3: ['1.693', '1.023', '0', '2.574'],
    4: ['2.059', '0.729', '0', '2.282'],
    5: ['2.326', '0.577', '0', '2.114'],
    6: ['2.534', '0.483', '0', '2.004'],
    7: ['2.704', '0.419', '0.076', '1.924'],
    8: ['2.847', '0.373', '0.136', '1.864'],
    9: ['2.970', '0.337', '0.184', '1.816'],
    10: ['3.078', '0.308', '0.223', '1.777'],
    11: ['3.173', '0.285', '0.256', '1.744'],
    12: ['3.258', '0.266', '0.283', '1.717'],
    13: ['3.336', '0.249', '0.307', '1.693'],
    14: ['3.407', '0.235', '0.328', '1.672'],
    15: ['3.472', '0.223', '0.347', '1.653'],
    16: ['3.532', '0.212', '0.363', '1.637'],
    17: ['3.588', '0.203', '0.378', '1.622'],
    18: ['3.640', '0.194', '0.391', '1.608'],
    19: ['3.689', '0.187', '0.403', '1.597'],
    20: ['3.735', '0.180', '0.415', '1.585'],
    21: ['3.778', '0.173', '0.425', '1.575'],
    22: ['3.819', '0.167', '0.434', '1.566'],
    23: ['3.858', '0.162', '0.443', '1.557'],
    24: ['3.895', '0.157', '0.451', '1.548'],
    25: ['3.931', '0.153', '0.459', '1.541'],
  };

export interface RangeFactors {
  readonly d2: string;
  readonly A2: string;
  readonly D3: string;
  readonly D4: string;
}

export function rangeFactors(sampleSize: number): RangeFactors {
  const found = ranges[sampleSize];
  if (!found) throw new Error(`no factors for samples of ${sampleSize}`);
  const [d2, A2, D3, D4] = found;
  return { d2, A2, D3, D4 };
}
