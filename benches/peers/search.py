"""One study of another tool: prints a configuration a line, reads the value of each from standard input.

search.py TOOL PARAMETERS SEED EVALUATIONS NOISY GOALS LIMITS, with TOOL tpe, gp or botorch, PARAMETERS in JSON as a spec writes
them. A line has GOALS values to be minimised, then those that must stay below LIMITS.
"""

import json
import os
import sys
import warnings

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
warnings.filterwarnings("ignore")


class Column:
    """A parameter: real (perhaps logarithmic), integer, ordered numbers, or words."""

    def __init__(self, name, spec):
        self.name = name
        self.low, self.high = spec.get("min"), spec.get("max")
        self.values = spec.get("values")
        self.log = spec.get("distribution") == "log_uniform_values"
        self.when = spec.get("when", {})
        if self.values:
            numbers = all(isinstance(value, (int, float)) for value in self.values)
            self.kind = "ordered" if numbers else "words"
        else:
            self.kind = "integer" if spec["distribution"] == "int_uniform" else "real"

    def value(self, u):
        """The value at a place of the unit interval; words and ordered numbers by their index."""
        if self.values:
            return self.values[int(round(u))]
        if self.kind == "integer":
            return int(self.low) + int(round(u))
        u = min(max(u, 0.0), 1.0)
        return self.low * (self.high / self.low) ** u if self.log else self.low + (self.high - self.low) * u

    def levels(self):
        if self.values:
            return len(self.values)
        return int(self.high) - int(self.low) + 1 if self.kind == "integer" else None


def holds(column, config):
    """Whether the condition of a parameter holds; one that rests on an absent parameter does not."""
    allowed = lambda value: value if isinstance(value, list) else [value]
    return all(config.get(on) in allowed(value) for on, value in column.when.items())


def in_order(columns):
    """Every parameter after those that its condition names."""
    done, left = [], list(columns)
    while left:
        ready = [c for c in left if all(on in {d.name for d in done} for on in c.when)]
        done, left = done + ready, [c for c in left if c not in ready]
    return done


def active(columns, config):
    """Without the parameters whose condition does not hold."""
    there = {}
    for column in in_order(columns):
        if holds(column, there):
            there[column.name] = config[column.name]
    return there


def evaluate(config):
    """All values of a configuration."""
    print(json.dumps(config), flush=True)
    return [float(word) for word in sys.stdin.readline().split()]


def optuna_study(sampler, columns, evaluations, goals, limits):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(sampler=sampler, directions=["minimize"] * goals)

    def objective(trial):
        def suggest(column):
            if column.kind == "real":
                return trial.suggest_float(column.name, column.low, column.high, log=column.log)
            if column.kind == "words":
                return trial.suggest_categorical(column.name, column.values)
            return column.value(trial.suggest_int(column.name, 0, column.levels() - 1))

        config = {}
        for column in in_order(columns):
            if holds(column, config):
                config[column.name] = suggest(column)
        values = evaluate(config)
        trial.set_user_attr("beyond", [value - limit for value, limit in zip(values[goals:], limits)])
        return values[:goals]

    study.optimize(objective, n_trials=evaluations)


def botorch_study(columns, seed, evaluations, noisy):
    import torch
    from botorch.acquisition import LogExpectedImprovement
    from botorch.fit import fit_gpytorch_mll
    from botorch.models import MixedSingleTaskGP, SingleTaskGP
    from botorch.models.transforms import Standardize
    from botorch.optim import optimize_acqf
    from botorch.optim.optimize_mixed import optimize_acqf_mixed_alternating
    from gpytorch.mlls import ExactMarginalLogLikelihood

    torch.set_num_threads(1)
    torch.set_default_dtype(torch.double)
    torch.manual_seed(seed)
    words = {i: list(range(c.levels())) for i, c in enumerate(columns) if c.kind == "words"}
    others = {i: [k / max(c.levels() - 1, 1) for k in range(c.levels())] for i, c in enumerate(columns) if c.kind in ("integer", "ordered")}
    bounds = torch.tensor([[0.0] * len(columns), [c.levels() - 1.0 if c.kind == "words" else 1.0 for c in columns]])
    design = torch.quasirandom.SobolEngine(len(columns), scramble=True, seed=seed).draw(10).tolist()

    def snapped(point):
        point = list(point)
        for i, levels in words.items():
            point[i] = float(min(int(point[i] * len(levels)), len(levels) - 1))
        for i, levels in others.items():
            point[i] = min(levels, key=lambda level: abs(level - point[i]))
        return point

    def config(point):
        place = lambda i, u: u * (columns[i].levels() - 1) if i in others else u
        return {c.name: c.value(place(i, u)) for i, (c, u) in enumerate(zip(columns, point))}

    points, values = [], []
    for k in range(evaluations):
        if k < 10:
            point = snapped(design[k])
        else:
            measured = [i for i, value in enumerate(values) if value == value]
            x, y = torch.tensor([points[i] for i in measured]), -torch.tensor([values[i] for i in measured]).unsqueeze(-1)
            outcome = Standardize(1)
            model = MixedSingleTaskGP(x, y, cat_dims=list(words), outcome_transform=outcome) if words else SingleTaskGP(x, y, outcome_transform=outcome)
            try:
                fit_gpytorch_mll(ExactMarginalLogLikelihood(model.likelihood, model))
            except Exception as error:
                print(error, file=sys.stderr)
            with torch.no_grad():
                best = model.posterior(x).mean.max() if noisy else y.max()
            acquisition = LogExpectedImprovement(model, best_f=best)
            if words or others:
                found, _ = optimize_acqf_mixed_alternating(
                    acquisition, bounds=bounds, discrete_dims=others, cat_dims=words, q=1, num_restarts=8, raw_samples=256)
            else:
                found, _ = optimize_acqf(acquisition, bounds=bounds, q=1, num_restarts=8, raw_samples=256)
            point = found[0].tolist()
        points.append(list(point))
        values.append(evaluate(active(columns, config(point)))[0])


def main():
    tool, parameters, seed, evaluations, noisy, goals, limits = sys.argv[1:]
    columns = [Column(name, spec) for name, spec in json.loads(parameters).items()]
    seed, evaluations, noisy = int(seed), int(evaluations), noisy == "true"
    goals, limits = int(goals), json.loads(limits)
    if tool == "botorch":
        if goals > 1 or limits:
            sys.exit("not written for several goals or constraints")
        return botorch_study(columns, seed, evaluations, noisy)
    import optuna

    constraints = {"constraints_func": lambda trial: trial.user_attrs["beyond"]} if limits else {}
    samplers = {
        "tpe": lambda: optuna.samplers.TPESampler(seed=seed, multivariate=True, **constraints),
        "gp": lambda: optuna.samplers.GPSampler(seed=seed, deterministic_objective=not noisy, **constraints),
    }
    optuna_study(samplers[tool](), columns, evaluations, goals, limits)


main()
