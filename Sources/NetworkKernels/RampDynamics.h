// Each neuron a clip(u x + v y, 0, 1) on its own in the energy
//
//     E(a, u, v) = a g(u, v) + a_decay a^2 / 2 + w_decay (u^2 + v^2) / 2,
//
// eight at a time, the whole trajectory before the next eight.

typedef struct {
    Vector part[3];
} RampVectors;

INLINE void ramp_load(RampVectors *t, NetworkRamps from, long i) {
    t->part[0] = LOAD(from.a + i);
    t->part[1] = LOAD(from.u + i);
    t->part[2] = LOAD(from.v + i);
}

INLINE void ramp_store(const RampVectors *t, NetworkRamps to, long i) {
    STORE(to.a + i, t->part[0]);
    STORE(to.u + i, t->part[1]);
    STORE(to.v + i, t->part[2]);
}

INLINE void ramp_gradient(const NetworkGrid *grid, const NetworkRampEnergy *energy, const RampVectors *t, RampVectors *gradient) {
    Vector g, gu, gv;
    ramp_projections(grid, t->part + 1, t->part + 2, &g, &gu, &gv);
    gradient->part[0] = g + energy->a_decay * t->part[0];
    gradient->part[1] = t->part[0] * gu + energy->w_decay * t->part[1];
    gradient->part[2] = t->part[0] * gv + energy->w_decay * t->part[2];
}

void NAME(network_ramp_adam)(NetworkGrid grid, NetworkRamps neurons, NetworkRampEnergy energy, NetworkAdam adam, NetworkRamps mean,
                             NetworkRamps square, long first, long steps) {
    double start1 = 1.0, start2 = 1.0;
    for (long t = 0; t < first; t++) {
        start1 *= adam.beta1;
        start2 *= adam.beta2;
    }
    for (long i = 0; i < neurons.h; i += network_lanes) {
        RampVectors theta, m, s, gradient;
        ramp_load(&theta, neurons, i);
        ramp_load(&m, mean, i);
        ramp_load(&s, square, i);
        double power1 = start1, power2 = start2;
        for (long t = 0; t < steps; t++) {
            ramp_gradient(&grid, &energy, &theta, &gradient);
            power1 *= adam.beta1;
            power2 *= adam.beta2;
            for (int c = 0; c < 3; c++) {
                const Vector d = gradient.part[c];
                m.part[c] = adam.beta1 * m.part[c] + (1.0 - adam.beta1) * d;
                s.part[c] = adam.beta2 * s.part[c] + (1.0 - adam.beta2) * (d * d);
                const Vector root = __builtin_elementwise_sqrt(s.part[c] / (1.0 - power2));
                theta.part[c] -= adam.rate * (m.part[c] / (1.0 - power1)) / (root + adam.epsilon);
            }
        }
        ramp_store(&theta, neurons, i);
        ramp_store(&m, mean, i);
        ramp_store(&s, square, i);
    }
}

void NAME(network_ramp_langevin)(NetworkGrid grid, NetworkRamps neurons, NetworkRampEnergy energy, NetworkLangevin langevin,
                                 NetworkRamps momentum, uint64_t first, long steps) {
    const double half = 0.5 * langevin.step;
    for (long i = 0; i < neurons.h; i += network_lanes) {
        RampVectors theta, p, gradient;
        ramp_load(&theta, neurons, i);
        ramp_load(&p, momentum, i);
        ramp_gradient(&grid, &energy, &theta, &gradient);
        for (long t = 0; t < steps; t++) {
            Vector noise[3];
            normal_vectors(langevin.key, langevin.chain + (uint32_t)i, first + (uint64_t)t, noise);
            for (int c = 0; c < 3; c++) {
                p.part[c] -= half * gradient.part[c];
                theta.part[c] += half * p.part[c];
                p.part[c] = langevin.keep * p.part[c] + langevin.spread * noise[c];
                theta.part[c] += half * p.part[c];
            }
            ramp_gradient(&grid, &energy, &theta, &gradient);
            for (int c = 0; c < 3; c++) p.part[c] -= half * gradient.part[c];
        }
        ramp_store(&theta, neurons, i);
        ramp_store(&p, momentum, i);
    }
}
