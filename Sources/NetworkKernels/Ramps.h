// Neurons clip(z, 0, 1), z = u x + v y, on a grid. With U = sum r x and V = sum r y over 0 < z < 1, the derivatives of the projection
//
//     g = sum r clip(z, 0, 1) = u U + v V + sum_(z >= 1) r,
//
// three masked sums give g and its gradient.

INLINE void ramp_projections_of(int count, const NetworkGrid *grid, const double *u, const double *v, double *g, double *gu,
                                double *gv) {
    Vector in_u[8], in_v[8], above[8];
    for (int k = 0; k < count; k++) in_u[k] = in_v[k] = above[k] = ALL(0.0);
    for (long j = 0; j < grid->m; j += network_lanes) {
        const Vector x = LOAD(grid->x + j), y = LOAD(grid->y + j);
        const Vector r = LOAD(grid->r + j), rx = LOAD(grid->rx + j), ry = LOAD(grid->ry + j);
        for (int k = 0; k < count; k++) {
            const Vector z = u[k] * x + v[k] * y;
            const Integers saturated = z >= 1.0, active = (z > 0.0) & ~saturated;
            above[k] = SELECT(saturated, above[k] + r, above[k]);
            in_u[k] = SELECT(active, in_u[k] + rx, in_u[k]);
            in_v[k] = SELECT(active, in_v[k] + ry, in_v[k]);
        }
    }
    for (int k = 0; k < count; k++) {
        gu[k] = total(in_u + k);
        gv[k] = total(in_v + k);
        g[k] = (u[k] * gu[k] + v[k] * gv[k]) + total(above + k);
    }
}

// For the lanes of one vector of neurons.
INLINE void ramp_projections(const NetworkGrid *grid, const Vector *u, const Vector *v, Vector *g, Vector *gu, Vector *gv) {
    double weights[2][network_lanes], sums[3][network_lanes];
    STORE(weights[0], *u);
    STORE(weights[1], *v);
    for (int k = 0; k < network_lanes; k += NEURONS) {
        ramp_projections_of(NEURONS, grid, weights[0] + k, weights[1] + k, sums[0] + k, sums[1] + k, sums[2] + k);
    }
    *g = LOAD(sums[0]);
    *gu = LOAD(sums[1]);
    *gv = LOAD(sums[2]);
}

void NAME(network_ramp_projections)(NetworkGrid grid, NetworkRamps neurons, double *g, double *gu, double *gv) {
    for (long i = 0; i < neurons.h; i += network_lanes) {
        const Vector u = LOAD(neurons.u + i), v = LOAD(neurons.v + i);
        Vector sums[3];
        ramp_projections(&grid, &u, &v, sums, sums + 1, sums + 2);
        STORE(g + i, sums[0]);
        STORE(gu + i, sums[1]);
        STORE(gv + i, sums[2]);
    }
}

void NAME(network_ramp_outputs)(NetworkGrid grid, NetworkRamps neurons, double *f) {
    for (long j = 0; j < grid.m; j += network_lanes) {
        const Vector x = LOAD(grid.x + j), y = LOAD(grid.y + j);
        Vector sum = LOAD(f + j);
        for (long i = 0; i < neurons.h; i++) {
            const Vector z = neurons.u[i] * x + neurons.v[i] * y;
            const Vector positive = KEEP(z > 0.0, z);
            sum += neurons.a[i] * SELECT(positive < 1.0, positive, ALL(1.0));
        }
        STORE(f + j, sum);
    }
}
