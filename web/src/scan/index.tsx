// The doors of the room: see screens/scan.tsx.
export { AddScan } from './add';
export { Letter, ScanBeside } from './letter';
