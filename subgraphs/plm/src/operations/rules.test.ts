import { Refusal } from '@throughline/chassis/refusal';
import { describe, expect, it } from 'vitest';
import { assertCharacteristics } from './characteristics.ts';
import { assertSegments, type NewCharacteristic, pictureAmong } from './rules.ts';

const plain = {
  sequence: 10,
  setUpMinutes: null,
  runMinutes: '5',
  cleanUpMinutes: null,
  crewSize: 1,
  yield: '1',
  instructions: [],
  tools: [],
};

function refused(run: () => unknown): string {
  try {
    run();
    return 'accepted';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return `${error.code} ${error.field ?? ''}`;
  }
}

const segment = (more: object) => refused(() => assertSegments([{ ...plain, ...more }]));

describe('an operation', () => {
  it('loses something or nothing, but never all and never less than nothing', () => {
    for (const share of ['1', '0.000001']) expect(segment({ yield: share })).toBe('accepted');
    for (const share of ['0', '-0.1', '1.000001']) {
      expect(segment({ yield: share })).toBe('YIELD_OUT_OF_RANGE segments.0.yield');
    }
  });
  it('runs alone or with a crew', () => {
    for (const crewSize of [0, 100]) expect(segment({ crewSize })).toBe('accepted');
    for (const crewSize of [-1, 101]) {
      expect(segment({ crewSize })).toBe('CREW_SIZE_OUT_OF_RANGE segments.0.crewSize');
    }
  });
  it('may take no time of its own, but not less', () => {
    expect(segment({ setUpMinutes: '0', cleanUpMinutes: '0' })).toBe('accepted');
    expect(segment({ cleanUpMinutes: '-1' })).toBe('QUANTITY_NEGATIVE segments.0.cleanUpMinutes');
  });
  it('is explained in steps that follow each other', () => {
    const step = (sequence: number, text = 'Turn') => ({ sequence, text, pictureSha256: null });
    expect(segment({ instructions: [step(1), step(2)] })).toBe('accepted');
    expect(segment({ instructions: [step(1), step(1)] })).toBe(
      'DUPLICATE_SEQUENCE segments.0.instructions.1.sequence',
    );
    expect(segment({ instructions: [step(1, ' ')] })).toBe(
      'INVALID_TEXT segments.0.instructions.0.text',
    );
    const many = Array.from({ length: 201 }, (_, at) => step(at));
    expect(segment({ instructions: many })).toBe('TOO_MANY_LINES segments.0.instructions');
  });
  it('takes tools that are items or have a name, each once', () => {
    const tool = (more: object) => ({ itemId: null, name: null, quantity: 1, ...more });
    expect(segment({ tools: [tool({ itemId: 'a' }), tool({ name: 'Jig 7' })] })).toBe('accepted');
    expect(segment({ tools: [tool({})] })).toBe('TOOL_UNCLEAR segments.0.tools.0');
    expect(segment({ tools: [tool({ itemId: 'a', name: 'b' })] })).toBe(
      'TOOL_UNCLEAR segments.0.tools.0',
    );
    expect(segment({ tools: [tool({ name: 'b' }), tool({ name: 'b' })] })).toBe(
      'DUPLICATE_TOOL segments.0.tools.1',
    );
    expect(segment({ tools: [tool({ name: 'b', quantity: 0 })] })).toBe(
      'TOOL_QUANTITY_OUT_OF_RANGE segments.0.tools.0.quantity',
    );
  });
});

describe('a characteristic', () => {
  const bore: NewCharacteristic = {
    name: 'Bore',
    kind: 'VARIABLE',
    unit: 'MMT',
    nominal: '20',
    lowerLimit: '19.98',
    upperLimit: '20.02',
    sampling: 'EVERY_PIECE',
    samplingInterval: null,
    sampleSize: 1,
    mandatory: false,
  };
  const said = (...all: object[]) =>
    refused(() => {
      assertCharacteristics(
        all.map((more) => ({ ...bore, ...more })),
        'c',
      );
    });
  const none = { unit: null, nominal: null, lowerLimit: null, upperLimit: null };

  it('that is measured has a unit and a value or limit, which agree', () => {
    expect(said({})).toBe('accepted');
    expect(said({ nominal: null, lowerLimit: null })).toBe('accepted');
    expect(said({ lowerLimit: '20', upperLimit: '20' })).toBe('accepted');
    expect(said({ unit: null })).toBe('CHARACTERISTIC_KIND_MISMATCH c.0.kind');
    expect(said({ ...none, unit: 'MMT' })).toBe('CHARACTERISTIC_KIND_MISMATCH c.0.kind');
    expect(said({ unit: 'FURLONG' })).toBe('UNKNOWN_UNIT c.0.unit');
    expect(said({ lowerLimit: '20.03' })).toBe('LIMITS_CONTRADICTORY c.0.lowerLimit');
    expect(said({ nominal: '19.97' })).toBe('LIMITS_CONTRADICTORY c.0.nominal');
    expect(said({ nominal: '20.021' })).toBe('LIMITS_CONTRADICTORY c.0.nominal');
  });
  it('that is good or not has none of them', () => {
    expect(said({ kind: 'ATTRIBUTE', ...none })).toBe('accepted');
    expect(said({ kind: 'ATTRIBUTE' })).toBe('CHARACTERISTIC_KIND_MISMATCH c.0.kind');
  });
  it('has a name that no other of the operation has', () => {
    expect(said({}, { name: 'Depth' })).toBe('accepted');
    expect(said({}, {})).toBe('DUPLICATE_CHARACTERISTIC c.1.name');
  });
  it('is looked at on at least one piece, and of what is measured on 25 at most', () => {
    const wrong = 'SAMPLE_SIZE_OUT_OF_RANGE c.0.sampleSize';
    for (const sampleSize of [1, 25]) expect(said({ sampleSize })).toBe('accepted');
    for (const sampleSize of [0, 26]) expect(said({ sampleSize })).toBe(wrong);
    const attribute = { kind: 'ATTRIBUTE', ...none };
    expect(said({ ...attribute, sampleSize: 1000 })).toBe('accepted');
    expect(said({ ...attribute, sampleSize: 1001 })).toBe(wrong);
  });
  it('is looked at on every n-th piece only when n is said', () => {
    const [wrong, field] = ['SAMPLING_INTERVAL_OUT_OF_RANGE', 'c.0.samplingInterval'];
    expect(said({ sampling: 'EVERY_NTH', samplingInterval: 2 })).toBe('accepted');
    expect(said({ sampling: 'EVERY_NTH' })).toBe(`${wrong} ${field}`);
    expect(said({ sampling: 'EVERY_NTH', samplingInterval: 1 })).toBe(`${wrong} ${field}`);
    expect(said({ sampling: 'FIRST_PIECE', samplingInterval: 5 })).toBe(`${wrong} ${field}`);
  });
});

it('a picture is a file that some document calls an image', () => {
  const version = (id: string, mediaType: string) => ({ id, mediaType });
  expect(pictureAmong([version('1', 'text/plain'), version('2', 'image/png')], 'p').id).toBe('2');
  expect(refused(() => pictureAmong([], 'p'))).toBe('NOT_FOUND p');
  expect(refused(() => pictureAmong([version('1', 'application/pdf')], 'p'))).toBe(
    'NOT_A_PICTURE p',
  );
});
