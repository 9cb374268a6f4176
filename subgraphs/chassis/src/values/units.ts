/**
 * Units of UN/ECE Recommendation 20, and packages of Recommendation 21 with the X that
 * Recommendation 20 puts before them.
 */
export interface Unit {
  readonly code: string;
  readonly name: string;
  /** Units of one dimension convert into each other; a package or a set is one of its own. */
  readonly dimension: string;
  /** Exact factor to the dimension's base unit, as a fraction: floats would not give 25.4 back. */
  readonly numerator: string;
  readonly denominator: string;
}

type Row = readonly [code: string, name: string, factor: string];

/** A factor is a decimal, or a fraction of two. */
const dimensions: Readonly<Record<string, readonly Row[]>> = {
  count: [
    ['C62', 'one', '1'],
    ['H87', 'piece', '1'],
    ['EA', 'each', '1'],
    ['NAR', 'number of articles', '1'],
    ['PR', 'pair', '2'],
    ['NPR', 'number of pairs', '2'],
    ['DZN', 'dozen', '12'],
    ['CEN', 'hundred', '100'],
    ['GRO', 'gross', '144'],
    ['MIL', 'thousand', '1000'],
    ['MIO', 'million', '1000000'],
  ],
  mass: [
    ['KGM', 'kilogram', '1'],
    ['MC', 'microgram', '0.000000001'],
    ['MGM', 'milligram', '0.000001'],
    ['CGM', 'centigram', '0.00001'],
    ['DG', 'decigram', '0.0001'],
    ['GRM', 'gram', '0.001'],
    ['HGM', 'hectogram', '0.1'],
    ['DTN', 'decitonne', '100'],
    ['TNE', 'tonne', '1000'],
    ['KTN', 'kilotonne', '1000000'],
    ['CTM', 'metric carat', '0.0002'],
    ['GRN', 'grain', '0.00006479891'],
    ['ONZ', 'ounce (avoirdupois)', '0.028349523125'],
    ['APZ', 'troy ounce', '0.0311034768'],
    ['LBR', 'pound', '0.45359237'],
    ['STI', 'stone (UK)', '6.35029318'],
    ['CWA', 'hundredweight (US)', '45.359237'],
    ['CWI', 'hundredweight (UK)', '50.80234544'],
    ['STN', 'ton (US)', '907.18474'],
    ['LTN', 'ton (UK)', '1016.0469088'],
  ],
  length: [
    ['MTR', 'metre', '1'],
    ['C45', 'nanometre', '0.000000001'],
    ['4H', 'micrometre', '0.000001'],
    ['MMT', 'millimetre', '0.001'],
    ['CMT', 'centimetre', '0.01'],
    ['DMT', 'decimetre', '0.1'],
    ['HMT', 'hectometre', '100'],
    ['KMT', 'kilometre', '1000'],
    ['INH', 'inch', '0.0254'],
    ['FOT', 'foot', '0.3048'],
    ['YRD', 'yard', '0.9144'],
    ['AK', 'fathom', '1.8288'],
    ['SMI', 'mile (statute)', '1609.344'],
    ['NMI', 'nautical mile', '1852'],
  ],
  area: [
    ['MTK', 'square metre', '1'],
    ['MMK', 'square millimetre', '0.000001'],
    ['CMK', 'square centimetre', '0.0001'],
    ['DMK', 'square decimetre', '0.01'],
    ['ARE', 'are', '100'],
    ['HAR', 'hectare', '10000'],
    ['KMK', 'square kilometre', '1000000'],
    ['INK', 'square inch', '0.00064516'],
    ['FTK', 'square foot', '0.09290304'],
    ['YDK', 'square yard', '0.83612736'],
    ['ACR', 'acre', '4046.8564224'],
    ['MIK', 'square mile', '2589988.110336'],
  ],
  volume: [
    ['MTQ', 'cubic metre', '1'],
    ['MMQ', 'cubic millimetre', '0.000000001'],
    ['CMQ', 'cubic centimetre', '0.000001'],
    ['DMQ', 'cubic decimetre', '0.001'],
    ['4G', 'microlitre', '0.000000001'],
    ['MLT', 'millilitre', '0.000001'],
    ['CLT', 'centilitre', '0.00001'],
    ['DLT', 'decilitre', '0.0001'],
    ['LTR', 'litre', '0.001'],
    ['HLT', 'hectolitre', '0.1'],
    ['INQ', 'cubic inch', '0.000016387064'],
    ['FTQ', 'cubic foot', '0.028316846592'],
    ['YDQ', 'cubic yard', '0.764554857984'],
    ['OZA', 'fluid ounce (US)', '0.0000295735295625'],
    ['PTL', 'liquid pint (US)', '0.000473176473'],
    ['QTL', 'liquid quart (US)', '0.000946352946'],
    ['GLL', 'gallon (US)', '0.003785411784'],
    ['BLL', 'barrel (US, petroleum)', '0.158987294928'],
    ['OZI', 'fluid ounce (UK)', '0.0000284130625'],
    ['PTI', 'pint (UK)', '0.00056826125'],
    ['QTI', 'quart (UK)', '0.0011365225'],
    ['GLI', 'gallon (UK)', '0.00454609'],
  ],
  time: [
    ['SEC', 'second', '1'],
    ['B98', 'microsecond', '0.000001'],
    ['C26', 'millisecond', '0.001'],
    ['MIN', 'minute', '60'],
    ['HUR', 'hour', '3600'],
    ['DAY', 'day', '86400'],
    ['WEE', 'week', '604800'],
  ],
  energy: [
    ['JOU', 'joule', '1'],
    ['KJO', 'kilojoule', '1000'],
    ['3B', 'megajoule', '1000000'],
    ['GV', 'gigajoule', '1000000000'],
    ['WHR', 'watt hour', '3600'],
    ['KWH', 'kilowatt hour', '3600000'],
    ['MWH', 'megawatt hour', '3600000000'],
  ],
  power: [
    ['WTT', 'watt', '1'],
    ['KWT', 'kilowatt', '1000'],
    ['MAW', 'megawatt', '1000000'],
  ],
  force: [
    ['NEW', 'newton', '1'],
    ['B47', 'kilonewton', '1000'],
  ],
  pressure: [
    ['PAL', 'pascal', '1'],
    ['KPA', 'kilopascal', '1000'],
    ['MPA', 'megapascal', '1000000'],
    ['MBR', 'millibar', '100'],
    ['BAR', 'bar', '100000'],
    ['ATM', 'standard atmosphere', '101325'],
    ['PS', 'pound-force per square inch', '4.4482216152605/0.00064516'],
  ],
  electricCurrent: [
    ['AMP', 'ampere', '1'],
    ['4K', 'milliampere', '0.001'],
  ],
  electricPotential: [
    ['VLT', 'volt', '1'],
    ['2Z', 'millivolt', '0.001'],
    ['KVT', 'kilovolt', '1000'],
  ],
  frequency: [
    ['HTZ', 'hertz', '1'],
    ['KHZ', 'kilohertz', '1000'],
    ['MHZ', 'megahertz', '1000000'],
  ],
};

/** What machines measure, each by itself: a temperature has no factor, it has a zero elsewhere. */
const measured: readonly (readonly [code: string, name: string])[] = [
  ['CEL', 'degree Celsius'],
  ['FAH', 'degree Fahrenheit'],
  ['KEL', 'kelvin'],
  ['P1', 'percent'],
  ['RPM', 'revolutions per minute'],
  ['MTS', 'metre per second'],
  ['NU', 'newton metre'],
  ['L2', 'litre per minute'],
  ['MQH', 'cubic metre per hour'],
];

/** How much is in one of these only an item can tell. */
const standAlone: readonly (readonly [code: string, name: string])[] = [
  ['SET', 'set'],
  ['KT', 'kit'],
  ['ST', 'sheet'],
  ['RL', 'reel'],
  ['RO', 'roll'],
  ['XBG', 'bag'],
  ['XBO', 'bottle'],
  ['XBX', 'box'],
  ['XCA', 'can'],
  ['XCR', 'crate'],
  ['XCS', 'case'],
  ['XCT', 'carton'],
  ['XDR', 'drum'],
  ['XPK', 'package'],
  ['XPX', 'pallet'],
  ['XRL', 'reel'],
  ['XRO', 'roll'],
  ['XTU', 'tube'],
];

function unit([code, name, factor]: Row, dimension: string): Unit {
  const [numerator = '1', denominator = '1'] = factor.split('/');
  return { code, name, dimension, numerator, denominator };
}

/** All units there are, by code. */
export const units: ReadonlyMap<string, Unit> = new Map(
  [
    ...Object.entries(dimensions).flatMap(([dimension, rows]) =>
      rows.map((row) => unit(row, dimension)),
    ),
    ...[...measured, ...standAlone].map(([code, name]) => unit([code, name, '1'], code)),
  ].map((one) => [one.code, one]),
);
