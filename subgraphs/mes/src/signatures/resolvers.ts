import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId } from '@throughline/chassis/ids';
import { runOnce } from '@throughline/chassis/transaction';
import type {
  MutationSetSigningPinArgs,
  MutationSignJobStepArgs,
} from '../__generated__/resolvers.ts';
import { personById } from '../labor/loaders.ts';
import { sealOf, type Signature, signJobStep } from './commands.ts';
import { hashOfJobRecord, hasPin, signatureById, signaturesOfRecord } from './loaders.ts';
import { authenticate, setSigningPin } from './pins.ts';

interface WhoAsked {
  readonly personId?: string | null;
  readonly personNumber?: string | null;
}

const signer = (input: WhoAsked) => ({
  personId: input.personId ? decodeId('Person', input.personId, 'personId') : null,
  personNumber: input.personNumber ?? null,
});

/** A signature of a board says of itself what it signed; that of a step is of its job. */
interface ShownSignature extends Signature {
  hashNow?(): Promise<string | null>;
}

async function matches(signature: ShownSignature, context: RequestContext): Promise<boolean> {
  const { hashNow, ...written } = signature;
  const now = hashNow ? await hashNow() : await hashOfJobRecord(context).load(signature.recordId);
  return now === written.contentSha256 && sealOf(written) === written.signatureSha256;
}

export const signatureResolvers = {
  Mutation: {
    setSigningPin: (_: unknown, { input }: MutationSetSigningPinArgs, context: RequestContext) =>
      answer<object>(context, { person: null }, async () => {
        const { pin, currentPin = null, idempotencyKey } = input;
        const person = signer(input);
        const { id } = await setSigningPin(context, { person, pin, currentPin, idempotencyKey });
        return { person: await personById(context).load(id) };
      }),
    signJobStep: (_: unknown, { input }: MutationSignJobStepArgs, context: RequestContext) =>
      answer<object>(context, { signature: null }, async () => {
        const jobOrderId = decodeId('JobOrder', input.jobOrderId, 'jobOrderId');
        const personId = await authenticate(context, signer(input), input.pin);
        const asked = { jobOrderId, personId, meaning: input.meaning };
        const once = ['signJobStep', input.idempotencyKey, asked] as const;
        const { id } = await runOnce(context, once, signJobStep);
        return { signature: await signatureById(context).load(id) };
      }),
  },
  ElectronicSignature: {
    id: ({ id }: Signature) => encodeId('ElectronicSignature', id),
    person: ({ personId }: Signature, _: unknown, context: RequestContext) =>
      personById(context).load(personId),
    matches: (signature: ShownSignature, _: unknown, context: RequestContext) =>
      matches(signature, context),
  },
  JobOrder: {
    signatures: ({ id }: { readonly id: string }, _: unknown, context: RequestContext) =>
      signaturesOfRecord(context).load(id),
  },
  Person: {
    canSign: async ({ id }: { readonly id: string }, _: unknown, context: RequestContext) =>
      (await hasPin(context).load(id)) ?? false,
  },
};
