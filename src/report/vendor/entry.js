import * as core from "echarts/core";
import { LineChart, ParallelChart, ScatterChart } from "echarts/charts";
import { DataZoomComponent, GridComponent, ParallelComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

core.use([LineChart, ParallelChart, ScatterChart, DataZoomComponent, GridComponent, ParallelComponent, TooltipComponent, SVGRenderer]);
export const { init } = core;
