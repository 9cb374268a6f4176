import { Refusal } from '@throughline/chassis/refusal';
import { decimal, type DecimalInput } from '@throughline/chassis/values/decimal';

interface Sampled {
  readonly sampling: 'EVERY_PIECE' | 'FIRST_PIECE' | 'EVERY_NTH';
  readonly samplingInterval: number | null;
  readonly sampleSize: number;
}

/** Pieces that the rule asks for when so much was made: never more than there are. */
export function requiredPieces(plan: Sampled, made: DecimalInput): number {
  const pieces = decimal(made).ceil().toNumber();
  const samples = {
    EVERY_PIECE: pieces,
    FIRST_PIECE: plan.sampleSize,
    EVERY_NTH: Math.ceil(pieces / (plan.samplingInterval ?? 1)) * plan.sampleSize,
  };
  return Math.min(pieces, samples[plan.sampling]);
}

interface Planned extends Sampled {
  readonly characteristicId: string;
  readonly name: string;
  readonly mandatory: boolean;
}

export interface Outstanding<One extends Planned = Planned> {
  readonly characteristic: One;
  readonly requiredPieces: number;
  readonly inspectedPieces: number;
}

export function outstandingOf<One extends Planned>(
  characteristics: readonly One[],
  made: DecimalInput,
  inspected: ReadonlyMap<string, number>,
): Outstanding<One>[] {
  return characteristics
    .map((characteristic) => ({
      characteristic,
      requiredPieces: requiredPieces(characteristic, made),
      inspectedPieces: inspected.get(characteristic.characteristicId) ?? 0,
    }))
    .filter((one) => one.inspectedPieces < one.requiredPieces);
}

/** A job ends only with the results that its plan makes mandatory. */
export function assertInspected(outstanding: readonly Outstanding[]): void {
  const missing = outstanding.filter(({ characteristic }) => characteristic.mandatory);
  if (missing.length === 0) return;
  const said = missing.map(
    ({ characteristic, requiredPieces: asked, inspectedPieces }) =>
      `${characteristic.name} (${inspectedPieces} of ${asked})`,
  );
  throw new Refusal('INSPECTION_MISSING', `Not inspected yet: ${said.join(', ')}.`, 'jobOrderId');
}
