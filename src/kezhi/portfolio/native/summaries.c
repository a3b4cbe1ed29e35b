/* Orders in, one row per customer out: customer_value/summaries.py in one pass over the rows.
 *
 * The library gives the same figures to the last bit; so sums are added in NumPy's order (in
 * pairs, from eight addends on) and no two operations are contracted into one. Ages count days
 * back from the as-of date; within a customer the earliest day, the largest age, comes first.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifndef DIGEST
#define DIGEST ""
#endif

#define BUCKET_BITS 11
#define FEW 24

typedef int64_t i64;

const char *kezhi_digest(void) { return DIGEST; }

/* --- sums as NumPy adds them ---------------------------------------------------------------- */

static double in_pairs(const double *v, i64 n) {
    if (n < 8) {
        double sum = -0.0;
        for (i64 i = 0; i < n; i++) sum += v[i];
        return sum;
    }
    if (n <= 128) {
        double lane[8];
        i64 whole = n - n % 8, i = 8;
        memcpy(lane, v, sizeof lane);
        for (; i < whole; i += 8)
            for (int k = 0; k < 8; k++) lane[k] += v[i + k];
        double sum = ((lane[0] + lane[1]) + (lane[2] + lane[3]))
                   + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
        for (; i < n; i++) sum += v[i];
        return sum;
    }
    i64 half = n / 2;
    half -= half % 8;
    return in_pairs(v, half) + in_pairs(v + half, n - half);
}

/* What np.add.reduceat makes of a run that has at least one value. */
static double sum_of(const double *v, i64 n) {
    return n == 1 ? v[0] : v[0] + in_pairs(v + 1, n - 1);
}

/* --- one customer's rows -------------------------------------------------------------------- */

typedef struct {
    int32_t *ago;
    double *money, *cost; /* no cost: NULL */
} Rows;

typedef struct {
    i64 room;
    uint64_t *key, *other;
    double *value, *beside;
} Scratch;

static int widen(Scratch *s, i64 n) {
    if (n <= s->room) return 1;
    i64 room = n + n / 2 + 64;
    free(s->key); free(s->other); free(s->value); free(s->beside);
    s->key = malloc(room * sizeof *s->key);
    s->other = malloc(room * sizeof *s->other);
    s->value = malloc(room * sizeof *s->value);
    s->beside = malloc(room * sizeof *s->beside);
    s->room = room;
    return s->key && s->other && s->value && s->beside;
}

static void release(Scratch *s) { free(s->key); free(s->other); free(s->value); free(s->beside); }

static void insert_each(uint64_t *key, i64 n) {
    for (i64 i = 1; i < n; i++) {
        uint64_t one = key[i];
        i64 j = i;
        for (; j > 0 && key[j - 1] > one; j--) key[j] = key[j - 1];
        key[j] = one;
    }
}

/* Sort s->key: short runs by inserting, then by merging them. */
static void sort_keys(Scratch *s, i64 n) {
    for (i64 low = 0; low < n; low += FEW) insert_each(s->key + low, n - low < FEW ? n - low : FEW);
    for (i64 width = FEW; width < n; width *= 2) {
        for (i64 low = 0; low < n; low += 2 * width) {
            i64 middle = low + width < n ? low + width : n;
            i64 high = low + 2 * width < n ? low + 2 * width : n;
            i64 a = low, b = middle;
            for (i64 i = low; i < high; i++) {
                int left = a < middle && (b >= high || s->key[a] <= s->key[b]);
                s->other[i] = s->key[left ? a++ : b++];
            }
        }
        uint64_t *swap = s->key;
        s->key = s->other;
        s->other = swap;
    }
}

static void permute(double *v, const Scratch *s, i64 n) {
    for (i64 i = 0; i < n; i++) s->beside[i] = v[(uint32_t)s->key[i]];
    memcpy(v, s->beside, n * sizeof *v);
}

/* The earliest day first; rows of one day keep their order. */
static void by_day(Rows r, i64 n, Scratch *s) {
    i64 sorted = 1;
    while (sorted < n && r.ago[sorted - 1] >= r.ago[sorted]) sorted++;
    if (sorted == n) return;
    if (n <= FEW) {
        for (i64 i = sorted; i < n; i++) {
            int32_t ago = r.ago[i];
            double money = r.money[i], cost = r.cost ? r.cost[i] : 0.0;
            i64 j = i;
            for (; j > 0 && r.ago[j - 1] < ago; j--) {
                r.ago[j] = r.ago[j - 1];
                r.money[j] = r.money[j - 1];
                if (r.cost) r.cost[j] = r.cost[j - 1];
            }
            r.ago[j] = ago;
            r.money[j] = money;
            if (r.cost) r.cost[j] = cost;
        }
        return;
    }
    for (i64 i = 0; i < n; i++) s->key[i] = (uint64_t)(INT32_MAX - r.ago[i]) << 32 | (uint64_t)i;
    sort_keys(s, n);
    permute(r.money, s, n);
    if (r.cost) permute(r.cost, s, n);
    for (i64 i = 0; i < n; i++) r.ago[i] = INT32_MAX - (int32_t)(s->key[i] >> 32);
}

typedef struct {
    Rows into;
    int32_t *rows; /* orders of each day, or NULL */
    double dust;
    i64 days, again;
    double again_amount;
    Scratch scratch;
} Days;

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Rows that equal another of the same day in the amount too: perhaps copies. */
static void count_again(Days *d, const double *money, i64 n) {
    double *v = d->scratch.value;
    memcpy(v, money, n * sizeof *v);
    if (n == 2) {
        if (v[0] == v[1]) d->again++, d->again_amount += v[1];
        return;
    }
    qsort(v, n, sizeof *v, by_value);
    for (i64 i = 1; i < n; i++)
        if (v[i] == v[i - 1]) d->again++, d->again_amount += v[i];
}

/* Add up a customer's rows by day, behind the days found before; never further than the rows. */
static void add_days(Days *d, Rows r, i64 n) {
    by_day(r, n, &d->scratch);
    for (i64 start = 0, end; start < n; start = end) {
        for (end = start + 1; end < n && r.ago[end] == r.ago[start]; end++) {}
        i64 size = end - start, at = d->days++;
        double net = sum_of(r.money + start, size);
        if (size > 1) {
            count_again(d, r.money + start, size);
            double *v = d->scratch.value;
            for (i64 i = 0; i < size; i++) v[i] = fabs(r.money[start + i]);
            if (net != 0 && fabs(net) <= d->dust * sum_of(v, size)) net = 0.0;
        }
        if (d->into.cost) d->into.cost[at] = sum_of(r.cost + start, size);
        d->into.ago[at] = r.ago[start];
        d->into.money[at] = net;
        if (d->rows) d->rows[at] = (int32_t)size;
    }
}

static Rows behind(Rows r, i64 at) {
    return (Rows){r.ago + at, r.money + at, r.cost ? r.cost + at : NULL};
}

/* --- rows of all customers ------------------------------------------------------------------ */

static int in_order(const int32_t *who, i64 n) {
    for (i64 i = 1; i < n; i++)
        if (who[i] < who[i - 1]) return 0;
    return 1;
}

typedef struct {
    int32_t *customer;
    i64 *starts, found;
    Days days;
} Output;

static int one_customer(Output *o, int32_t who, Rows r, i64 n) {
    if (!widen(&o->days.scratch, n)) return 0;
    o->customer[o->found] = who;
    o->starts[o->found++] = o->days.days;
    add_days(&o->days, r, n);
    return 1;
}

static int ordered(Output *o, const int32_t *who, Rows r, i64 n) {
    for (i64 start = 0, end; start < n; start = end) {
        for (end = start + 1; end < n && who[end] == who[start]; end++) {}
        if (!one_customer(o, who[start], behind(r, start), end - start)) return 0;
    }
    return 1;
}

static void put(Rows to, i64 at, Rows from, i64 i) {
    to.ago[at] = from.ago[i];
    to.money[at] = from.money[i];
    if (to.cost) to.cost[at] = from.cost[i];
}

static void add_up(i64 *counts, i64 n) {
    for (i64 i = 0; i < n; i++) counts[i + 1] += counts[i];
}

typedef struct {
    int32_t *who;
    Rows rows;
} Table;

/* The earliest day first, where counting days is cheaper than comparing them; else as they are. */
static void spread_by_day(Table to, Table from, i64 low, i64 high, i64 oldest, i64 *place) {
    if (oldest > high - low) {
        memcpy(to.who + low, from.who + low, (high - low) * sizeof *to.who);
        for (i64 i = low; i < high; i++) put(to.rows, i, from.rows, i);
        return;
    }
    memset(place, 0, (oldest + 2) * sizeof *place);
    for (i64 i = low; i < high; i++) place[oldest - from.rows.ago[i] + 1]++;
    add_up(place, oldest + 1);
    for (i64 i = low; i < high; i++) {
        i64 at = low + place[oldest - from.rows.ago[i]]++;
        to.who[at] = from.who[i];
        put(to.rows, at, from.rows, i);
    }
}

static void spread_by_bucket(Table to, Table from, i64 n, int shift, i64 *edge) {
    i64 at[1 << BUCKET_BITS];
    for (i64 i = 0; i < n; i++) edge[(from.who[i] >> shift) + 1]++;
    add_up(edge, 1 << BUCKET_BITS);
    memcpy(at, edge, sizeof at);
    for (i64 i = 0; i < n; i++) {
        i64 to_at = at[from.who[i] >> shift]++;
        to.who[to_at] = from.who[i];
        put(to.rows, to_at, from.rows, i);
    }
}

/* Rows in any order: first into buckets of neighboring customers, so that what follows stays
 * within the processor's cache; in each by day, and then, in the same order, by customer. */
static int shuffled(Output *o, Table in, Table room, i64 n, i64 most, i64 oldest) {
    int shift = 0;
    while (most >> shift >> BUCKET_BITS) shift++;
    i64 edge[(1 << BUCKET_BITS) + 1] = {0}, width = (i64)1 << shift;
    i64 *place = malloc((width + 1) * sizeof *place);
    i64 *day = malloc((oldest < n ? oldest + 2 : 1) * sizeof *day);
    int fits = place && day;
    if (fits) spread_by_bucket(room, in, n, shift, edge);
    for (i64 b = 0; fits && b < 1 << BUCKET_BITS; b++) {
        i64 low = edge[b], high = edge[b + 1], first = b << shift, start = 0;
        if (low == high) continue;
        spread_by_day(in, room, low, high, oldest, day);
        memset(place, 0, (width + 1) * sizeof *place);
        for (i64 i = low; i < high; i++) place[in.who[i] - first + 1]++;
        add_up(place, width);
        for (i64 i = low; i < high; i++)
            put(room.rows, low + place[in.who[i] - first]++, in.rows, i);
        for (i64 c = 0; fits && c < width; start = place[c++]) { /* place[c]: his rows end here */
            Rows own = behind(room.rows, low + start);
            if (place[c] == start) continue;
            fits = one_customer(o, (int32_t)(first + c), own, place[c] - start);
        }
    }
    free(place);
    free(day);
    return fits;
}

/* Net spend of each customer and day.
 *
 * Customers are numbers from 0 to most, ages from 0 to oldest. Where the rows are in order by
 * customer who2 is NULL, and days take the place of the rows; else that of the room. Returns the
 * number of days, or -1 where memory is short; found[0] customers, starts one more than they. */
i64 kezhi_days(i64 n, i64 most, i64 oldest, int32_t *who, int32_t *ago, double *money, double *cost,
               int32_t *who2, int32_t *ago2, double *money2, double *cost2, double dust,
               int32_t *customer, i64 *starts, int32_t *rows, i64 *found, double *amount) {
    Table in = {who, {ago, money, cost}}, room = {who2, {ago2, money2, cost2}};
    Output o = {customer, starts, 0, {who2 ? room.rows : in.rows, rows, dust, 0, 0, 0.0, {0}}};
    int fits = who2 ? shuffled(&o, in, room, n, most, oldest) : ordered(&o, who, in.rows, n);
    release(&o.days.scratch);
    if (!fits) return -1;
    starts[o.found] = o.days.days;
    found[0] = o.found;
    found[1] = o.days.again;
    *amount = o.days.again_amount;
    return o.days.days;
}

int kezhi_in_order(i64 n, const int32_t *who) { return in_order(who, n); }

/* --- one row per customer ------------------------------------------------------------------- */

typedef struct {
    i64 *orders, *repeats, *orders_last, *orders_before;
    double *first_ago, *last_ago, *gross, *total, *worth, *cost, *cost_worth;
    double *amount_last, *cost_last, *amount_before, *cost_before;
    double *last_age, *age, *mean_value, *gap_median, *gap_q95;
} Columns;

static double quantile(const uint64_t *sorted, i64 n, double share) {
    double at = (double)(n - 1) * share, below = floor(at);
    double low = (double)sorted[(i64)below], high = (double)sorted[(i64)ceil(at)];
    return low + (high - low) * (at - below);
}

typedef struct {
    i64 year;
    double unit, dust;
    const double *grown;
    int zero_is_order;
} Rules;

typedef struct {
    i64 orders;
    double amount, cost;
} Year;

/* The sums of the last year and of the year before, added one by one. */
static void two_years(const Rows *d, i64 n, const Rules *u, Year *last, Year *before) {
    i64 i = n;
    while (i > 0 && d->ago[i - 1] < 2 * u->year) i--;
    for (; i < n; i++) {
        Year *y = d->ago[i] < u->year ? last : before;
        y->orders += u->zero_is_order ? d->money[i] >= 0 : d->money[i] > 0;
        y->amount += d->money[i];
        if (d->cost) y->cost += d->cost[i];
    }
}

static double worth_of(const double *v, const int32_t *ago, i64 n, const Rules *u, Scratch *s) {
    for (i64 i = 0; i < n; i++) s->beside[i] = v[i] * u->grown[ago[i]];
    return sum_of(s->beside, n);
}

static void one_history(const Rows *d, i64 n, const Rules *u, Columns *c, i64 at, Scratch *s) {
    i64 orders = 0;
    int32_t first = 0, last = 0;
    for (i64 i = 0; i < n; i++) {
        if (!(u->zero_is_order ? d->money[i] >= 0 : d->money[i] > 0)) continue;
        if (orders) s->key[orders - 1] = (uint64_t)(last - d->ago[i]);
        else first = d->ago[i];
        last = d->ago[i];
        s->value[orders++] = d->money[i];
    }
    double gross = orders ? sum_of(s->value, orders) : NAN, total = sum_of(d->money, n);
    if (fabs(total) <= u->dust * gross) total = 0.0;
    c->orders[at] = orders;
    c->repeats[at] = orders > 1 ? orders - 1 : 0;
    c->first_ago[at] = orders ? first : NAN;
    c->last_ago[at] = orders ? last : NAN;
    c->gross[at] = gross;
    c->total[at] = total;
    c->last_age[at] = orders ? (double)(first - last) / u->unit : NAN;
    c->age[at] = orders ? (double)first / u->unit : NAN;
    double mean = orders > 1 ? (gross - s->value[0]) / (double)(orders - 1) * (total / gross) : NAN;
    c->mean_value[at] = mean > 0 && isfinite(mean) ? mean : NAN;
    c->gap_median[at] = c->gap_q95[at] = NAN;
    if (orders > 1) {
        sort_keys(s, orders - 1);
        c->gap_median[at] = quantile(s->key, orders - 1, 0.5);
        c->gap_q95[at] = quantile(s->key, orders - 1, 0.95);
    }
    c->worth[at] = worth_of(d->money, d->ago, n, u, s);
    if (d->cost) {
        c->cost[at] = sum_of(d->cost, n);
        c->cost_worth[at] = worth_of(d->cost, d->ago, n, u, s);
    }
    Year last_year = {0, 0.0, 0.0}, before = {0, 0.0, 0.0};
    two_years(d, n, u, &last_year, &before);
    c->orders_last[at] = last_year.orders;
    c->amount_last[at] = last_year.amount;
    c->orders_before[at] = before.orders;
    c->amount_before[at] = before.amount;
    if (d->cost) c->cost_last[at] = last_year.cost, c->cost_before[at] = before.cost;
}

/* One row for each run of days; whole holds columns of integers, parts of fractions, in the order
 * of Columns. Returns 0 where memory is short. */
int kezhi_histories(i64 customers, const i64 *starts, int32_t *ago, double *money, double *cost,
                    const double *grown, i64 year, double unit, double dust, int zero_is_order,
                    i64 **whole, double **parts) {
    Columns c;
    memcpy(&c.orders, whole, 4 * sizeof *whole);
    memcpy(&c.first_ago, parts, 16 * sizeof *parts);
    Rules u = {year, unit, dust, grown, zero_is_order};
    Scratch s = {0};
    int fits = 1;
    for (i64 i = 0; fits && i < customers; i++) {
        i64 n = starts[i + 1] - starts[i];
        if (!(fits = widen(&s, n))) break;
        Rows d = behind((Rows){ago, money, cost}, starts[i]);
        one_history(&d, n, &u, &c, i, &s);
    }
    release(&s);
    return fits;
}
