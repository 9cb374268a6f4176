import { Refusal } from '@throughline/chassis/refusal';
import { decimal } from '@throughline/chassis/values/decimal';
import { assertUnit } from '@throughline/chassis/values/quantity';
import { assertDetailCount, assertText, longestName, type NewCharacteristic } from './rules.ts';

const [leastInterval, mostInterval] = [2, 1_000_000];
const largestSample = { VARIABLE: 25, ATTRIBUTE: 1000 };

/** What is measured has a unit and something to be measured against; what is good or not has none. */
export function assertCharacteristics(
  characteristics: readonly NewCharacteristic[],
  field: string,
): void {
  assertDetailCount(characteristics, 'characteristics', field);
  const seen = new Set<string>();
  for (const [at, one] of characteristics.entries()) {
    const place = `${field}.${at}`;
    assertText(one.name, longestName, `${place}.name`);
    if (seen.has(one.name)) {
      throw new Refusal(
        'DUPLICATE_CHARACTERISTIC',
        `The operation is inspected for ${one.name} already.`,
        `${place}.name`,
      );
    }
    seen.add(one.name);
    assertKind(one, place);
    if (one.unit !== null) assertUnit(one.unit, `${place}.unit`);
    assertLimits(one, place);
    assertSampling(one, place);
    assertSampleSize(one, place);
  }
}

function assertKind(one: NewCharacteristic, field: string): void {
  const values = [one.nominal, one.lowerLimit, one.upperLimit];
  const isMeasured = one.unit !== null && values.some((value) => value !== null);
  const isPlain = one.unit === null && values.every((value) => value === null);
  if (one.kind === 'VARIABLE' ? isMeasured : isPlain) return;
  const sentence =
    one.kind === 'VARIABLE'
      ? 'What is measured has a unit, and a nominal value or a limit.'
      : 'What is good or not has no unit, nominal value or limits.';
  throw new Refusal('CHARACTERISTIC_KIND_MISMATCH', sentence, `${field}.kind`);
}

function assertLimits({ nominal, lowerLimit, upperLimit }: NewCharacteristic, field: string): void {
  const above = (low: string | null, high: string | null) =>
    low !== null && high !== null && decimal(low).gt(high);
  if (above(lowerLimit, upperLimit)) {
    throw new Refusal(
      'LIMITS_CONTRADICTORY',
      'The lower limit is above the upper one.',
      `${field}.lowerLimit`,
    );
  }
  if (above(lowerLimit, nominal) || above(nominal, upperLimit)) {
    throw new Refusal(
      'LIMITS_CONTRADICTORY',
      'The nominal value is outside the limits.',
      `${field}.nominal`,
    );
  }
}

function assertSampling({ sampling, samplingInterval }: NewCharacteristic, field: string): void {
  const isRight =
    sampling === 'EVERY_NTH'
      ? samplingInterval !== null &&
        samplingInterval >= leastInterval &&
        samplingInterval <= mostInterval
      : samplingInterval === null;
  if (isRight) return;
  throw new Refusal(
    'SAMPLING_INTERVAL_OUT_OF_RANGE',
    `Every n-th piece has an n of ${leastInterval} to ${mostInterval}, and no other rule has one.`,
    `${field}.samplingInterval`,
  );
}

function assertSampleSize({ kind, sampleSize }: NewCharacteristic, field: string): void {
  const most = largestSample[kind];
  if (sampleSize >= 1 && sampleSize <= most) return;
  throw new Refusal(
    'SAMPLE_SIZE_OUT_OF_RANGE',
    `A sample is 1 to ${most} pieces.`,
    `${field}.sampleSize`,
  );
}
