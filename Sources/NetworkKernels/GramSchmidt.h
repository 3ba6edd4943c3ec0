// Modified Gram-Schmidt orthonormalisation of columns, and the derivative of the determinant that it gives.

INLINE void project_out_of(int count, const double *q, long n, double *columns, long stride, double *rest) {
    Vector sums[4];
    double products[4];
    for (int k = 0; k < count; k++) sums[k] = ALL(0.0);
    const long whole = n - n % network_lanes;
    for (long i = 0; i < whole; i += network_lanes) {
        const Vector direction = LOAD(q + i);
        for (int k = 0; k < count; k++) sums[k] += direction * LOAD(columns + k * stride + i);
    }
    for (int k = 0; k < count; k++) {
        products[k] = total(sums + k);
        for (long i = whole; i < n; i++) products[k] += q[i] * columns[k * stride + i];
        sums[k] = ALL(0.0);
    }
    for (long i = 0; i < whole; i += network_lanes) {
        const Vector direction = LOAD(q + i);
        for (int k = 0; k < count; k++) {
            double *const column = columns + k * stride + i;
            const Vector left = LOAD(column) - products[k] * direction;
            STORE(column, left);
            sums[k] += left * left;
        }
    }
    for (int k = 0; k < count; k++) {
        double square = total(sums + k);
        for (long i = whole; i < n; i++) {
            const double left = columns[k * stride + i] - products[k] * q[i];
            columns[k * stride + i] = left;
            square += left * left;
        }
        *rest += square;
    }
}

void NAME(network_project_out)(const double *q, long n, double *columns, long stride, long count, double *rest) {
    *rest = 0;
    long k = 0;
    for (; k + 4 <= count; k += 4) project_out_of(4, q, n, columns + k * stride, stride, rest);
    for (; k < count; k++) project_out_of(1, q, n, columns + k * stride, stride, rest);
}

void NAME(network_determinant_slopes)(const double *q, long stride, long rows, long rank, long columns, const double *slopes,
                                      double *by_row, double *by_column) {
    for (long k = 0; k < columns; k++) by_column[k] = 0;
    for (long i = 0; i < rows; i += network_lanes) {
        Vector sum = ALL(0.0);
        for (long k = 0; k < rank; k++) {
            Vector product = ALL(0.0);
            for (long l = k; l < rank; l++) product += LOAD(q + l * stride + i) * q[l * stride + rows + k];
            product *= LOAD(slopes + k * rows + i);
            sum += product;
            by_column[k] += total(&product);
        }
        STORE(by_row + i, sum);
    }
}
