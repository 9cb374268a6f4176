import { encodeId, newId } from '@throughline/chassis/ids';
import type { Part, Plant } from '../plant/plant.ts';

type Data = Record<string, any>;

const shown = `id version status
  lines { findNumber phantom attrition quantity { value unit } operationSequence
    component { id number } sourceLine { id findNumber } }
  droppedLines { reason line { findNumber } }
  operationsDefinition { yield segments { sequence name runMinutes setUpMinutes crewSize } }
  differences { kind fields reason engineeringLine { component { number } } line { component { number } } }`;

/** Sites that make engineering's designs in their own way. */
export class Works {
  readonly plant: Plant;
  /** One that makes all as engineering says. */
  readonly otherSiteId = encodeId('Site', newId());

  constructor(plant: Plant) {
    this.plant = plant;
  }

  /** A bike of a frame, two wheels and a bell; a wheel of a rim; and glue, which no design names. */
  async bike(number: string): Promise<Record<'bike' | 'wheel' | 'frame' | 'glue' | 'bell', Part>> {
    const { plant } = this;
    const bought = (name: string, purchaseCost: string) =>
      plant.bought(`${number}-${name}`, { purchaseCost });
    const tube = await bought('TUBE', '10');
    const rim = await bought('RIM', '5');
    const bell = await bought('BELL', '3');
    const glue = await bought('GLUE', '1');
    const frame = await plant.made(`${number}-FRAME`, { lines: [{ part: tube, quantity: '4' }] });
    const wheel = await plant.made(`${number}-WHEEL`, { lines: [{ part: rim, quantity: '1' }] });
    const bike = await plant.made(number, {
      lines: [
        { part: frame, quantity: '1' },
        { part: wheel, quantity: '2' },
        { part: bell, quantity: '1' },
      ],
      operations: [
        { sequence: 10, name: 'Mount', runMinutes: '5' },
        { sequence: 20, name: 'Test', runMinutes: '5' },
      ],
    });
    return { bike, wheel, frame, glue, bell };
  }

  async derive(part: Part, siteId = this.plant.siteId): Promise<Data> {
    const { manufacturingBom } = await this.plant.graph.do(
      'deriveManufacturingBom',
      { revisionId: part.revisionId, siteId },
      `manufacturingBom { ${shown} }`,
    );
    return manufacturingBom;
  }

  /** Its lines as they are given again. */
  linesOf(bom: Data): Data[] {
    return bom.lines.map((line: Data) => ({
      findNumber: line.findNumber,
      componentId: line.component.id,
      quantity: line.quantity,
      phantom: line.phantom,
      operationSequence: line.operationSequence,
      sourceLineId: line.sourceLine?.id ?? null,
    }));
  }

  added(part: Part, value: string, more: object): Data {
    return { componentId: part.id, quantity: { value, unit: part.unit }, ...more };
  }

  async set(manufacturingBomId: string, more: object): Promise<Data> {
    const { manufacturingBom } = await this.plant.graph.do(
      'setManufacturingBom',
      { manufacturingBomId, ...more },
      `manufacturingBom { ${shown} }`,
    );
    return manufacturingBom;
  }

  release(manufacturingBomId: string): Promise<object> {
    return this.plant.graph.do('releaseManufacturingBom', { manufacturingBomId });
  }

  /** The site's BOM: engineering's and what it adds. */
  async releaseWith(part: Part, added: readonly Data[], more: object = {}): Promise<string> {
    const bom = await this.derive(part);
    await this.set(bom.id, { lines: [...this.linesOf(bom), ...added], ...more });
    await this.release(bom.id);
    return bom.id;
  }

  async inForce(part: Part): Promise<Data> {
    const { node } = await this.plant.graph.ask(
      `query($id: ID!, $siteId: ID!) { node(id: $id) { ... on ItemRevision {
        manufacturingBom(siteId: $siteId) { version status } } } }`,
      { id: part.revisionId, siteId: this.plant.siteId },
    );
    return node.manufacturingBom;
  }
}
