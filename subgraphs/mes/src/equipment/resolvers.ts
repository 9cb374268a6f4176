import type { RequestContext } from '@throughline/chassis/context';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import type {
  QuerySiteArgs,
  QuerySitesArgs,
  QueryWorkCenterArgs,
  QueryWorkCentersArgs,
  QueryWorkUnitArgs,
} from '../__generated__/resolvers.ts';
import {
  type Area,
  areaById,
  areasOfSite,
  centersOfArea,
  centersOfSite,
  type Site,
  siteById,
  unitsOfCenter,
  type WorkCenter,
  workCenterById,
  type WorkUnit,
  workUnitById,
} from './loaders.ts';
import { equipmentMutations } from './mutations.ts';
import { findSites, findWorkCenters } from './queries.ts';
import { weekdayNames } from './rules.ts';

interface Reference {
  readonly id: string;
}

/** A reference is loaded by the uuid in its id; an id of another type finds nothing. */
function byId<Row>(
  type: string,
  loader: (context: RequestContext) => { load(id: string): Promise<Row | null> },
) {
  return ({ id }: Reference, context: RequestContext) => {
    const uuid = tryDecodeId(type, id);
    return uuid === null ? null : loader(context).load(uuid);
  };
}

const findSite = byId('Site', siteById);
const findCenter = byId('WorkCenter', workCenterById);
const findUnit = byId('WorkUnit', workUnitById);

export const equipmentResolvers = {
  Query: {
    site: (_: unknown, args: QuerySiteArgs, context: RequestContext) => findSite(args, context),
    sites: (_: unknown, args: QuerySitesArgs, { db }: RequestContext) =>
      findSites(db, args.codes ?? null, args),
    workCenter: (_: unknown, args: QueryWorkCenterArgs, context: RequestContext) =>
      findCenter(args, context),
    workCenters: (_: unknown, args: QueryWorkCentersArgs, { db }: RequestContext) => {
      const siteId = args.siteId ? decodeId('Site', args.siteId, 'siteId') : null;
      return findWorkCenters(db, { siteId, codes: args.codes ?? null }, args);
    },
    workUnit: (_: unknown, args: QueryWorkUnitArgs, context: RequestContext) =>
      findUnit(args, context),
  },
  Mutation: equipmentMutations,
  Site: {
    __resolveReference: findSite,
    id: (site: Site) => encodeId('Site', site.id),
    workingDays: (site: Site) => weekdayNames(site.workingDays),
    areas: (site: Site, _: unknown, context: RequestContext) => areasOfSite(context).load(site.id),
    workCenters: (site: Site, _: unknown, context: RequestContext) =>
      centersOfSite(context).load(site.id),
  },
  Area: {
    __resolveReference: byId('Area', areaById),
    id: (area: Area) => encodeId('Area', area.id),
    site: (area: Area, _: unknown, context: RequestContext) => siteById(context).load(area.siteId),
    workCenters: (area: Area, _: unknown, context: RequestContext) =>
      centersOfArea(context).load(area.id),
  },
  WorkCenter: {
    __resolveReference: findCenter,
    id: (center: WorkCenter) => encodeId('WorkCenter', center.id),
    site: (center: WorkCenter, _: unknown, context: RequestContext) =>
      siteById(context).load(center.siteId),
    area: (center: WorkCenter, _: unknown, context: RequestContext) =>
      areaById(context).load(center.areaId),
    workUnits: (center: WorkCenter, _: unknown, context: RequestContext) =>
      unitsOfCenter(context).load(center.id),
  },
  WorkUnit: {
    __resolveReference: findUnit,
    id: (unit: WorkUnit) => encodeId('WorkUnit', unit.id),
    workCenter: (unit: WorkUnit, _: unknown, context: RequestContext) =>
      workCenterById(context).load(unit.workCenterId),
  },
};
