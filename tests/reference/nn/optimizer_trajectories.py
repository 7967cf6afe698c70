"""Reference trajectories of the optimizers: 300 steps of a small network in PyTorch, in float32.

    pip install torch numpy
    python tests/reference/nn/optimizer_trajectories.py > tests/reference/nn/optimizer_trajectories.json

The data come from a linear congruential generator that the test repeats; the initial weights are in the file.
"""

import json
import math

import torch

FEATURES, HIDDEN, CLASSES, SAMPLES, BATCH, STEPS = 12, 16, 10, 160, 16, 300
LEARNING_RATE = 1e-3
torch.set_num_threads(1)


class Lcg:
    """Knuth's MMIX generator; the upper 24 bits as a number in [0, 1), exact in float32."""

    def __init__(self, seed):
        self.state = seed

    def word(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return self.state

    def unit(self):
        return (self.word() >> 40) / 2**24


def data():
    lcg = Lcg(1)
    x = torch.tensor([[lcg.unit() for _ in range(FEATURES)] for _ in range(SAMPLES)], dtype=torch.float32)
    y = torch.tensor([(lcg.word() >> 33) % CLASSES for _ in range(SAMPLES)])
    return x, y


def initial():
    """Glorot uniform weights [out, in] and small biases, rounded to float32."""
    lcg = Lcg(2)

    def tensor(shape, bound):
        count = math.prod(shape)
        return torch.tensor([(2 * lcg.unit() - 1) * bound for _ in range(count)], dtype=torch.float32).reshape(shape)

    first, second = math.sqrt(6 / (FEATURES + HIDDEN)), math.sqrt(6 / (HIDDEN + CLASSES))
    return [
        tensor((HIDDEN, FEATURES), first),
        tensor((HIDDEN,), 0.1),
        tensor((CLASSES, HIDDEN), second),
        tensor((CLASSES,), 0.1),
    ]


class TextbookNadam(torch.optim.Optimizer):
    """Nadam with a constant momentum (Dozat 2016, algorithm 2, with one mu for all steps); PyTorch has none."""

    def __init__(self, parameters, lr, weight_decay, mu=0.9, nu=0.999, epsilon=1e-8):
        super().__init__(parameters, {"lr": lr, "weight_decay": weight_decay})
        self.mu, self.nu, self.epsilon, self.t = mu, nu, epsilon, 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        mu, nu, t = self.mu, self.nu, self.t
        for group in self.param_groups:
            for p in group["params"]:
                state = self.state[p]
                m, n = state.setdefault("m", torch.zeros_like(p)), state.setdefault("n", torch.zeros_like(p))
                g = p.grad + group["weight_decay"] * p
                m.mul_(mu).add_(g, alpha=1 - mu)
                n.mul_(nu).addcmul_(g, g, value=1 - nu)
                ahead = mu / (1 - mu ** (t + 1)) * m + (1 - mu) / (1 - mu**t) * g
                p.sub_(group["lr"] * ahead / ((n / (1 - nu**t)).sqrt() + self.epsilon))


def optimizer(kind, parameters, weight_decay):
    common = {"lr": LEARNING_RATE, "weight_decay": weight_decay}
    return {
        "sgd": lambda: torch.optim.SGD(parameters, **common),
        "momentum": lambda: torch.optim.SGD(parameters, momentum=0.9, **common),
        "nesterov": lambda: torch.optim.SGD(parameters, momentum=0.9, nesterov=True, **common),
        "rmsprop": lambda: torch.optim.RMSprop(parameters, **common),
        "adam": lambda: torch.optim.Adam(parameters, **common),
        "nadam": lambda: torch.optim.NAdam(parameters, **common),
        "textbook_nadam": lambda: TextbookNadam(parameters, **common),
        "adamw": lambda: torch.optim.AdamW(parameters, **common),
    }[kind]()


def run(kind, weight_decay, loss, batch_norm, label_smoothing):
    x, y = data()
    parameters = [p.clone().requires_grad_() for p in initial()]
    if batch_norm:
        parameters += [torch.ones(HIDDEN, requires_grad=True), torch.zeros(HIDDEN, requires_grad=True)]
    running = [torch.zeros(HIDDEN), torch.ones(HIDDEN)]
    rule = optimizer(kind, parameters, weight_decay)
    losses = []
    for step in range(STEPS):
        first = (step * BATCH) % SAMPLES
        batch, labels = x[first : first + BATCH], y[first : first + BATCH]
        w1, b1, w2, b2 = parameters[:4]
        hidden = batch @ w1.T + b1
        if batch_norm:
            hidden = torch.nn.functional.batch_norm(hidden, *running, *parameters[4:], training=True)
        z = torch.tanh(hidden) @ w2.T + b2
        if loss == "cross_entropy":
            value = torch.nn.functional.cross_entropy(z, labels, label_smoothing=label_smoothing)
        else:
            one_hot = torch.nn.functional.one_hot(labels, CLASSES).float()
            value = ((torch.softmax(z, dim=1) - one_hot) ** 2).sum(dim=1).mean()
        rule.zero_grad()
        value.backward()
        rule.step()
        losses.append(value.item())
    return losses, parameters[:4], (parameters[4:] + running if batch_norm else [])


def numbers(values):
    return [float(f"{v:.9g}") for v in values]


def tensors(parameters):
    return [numbers(p.detach().flatten().tolist()) for p in parameters]


CASES = (
    [(kind, 0.0, "cross_entropy", False, 0.0) for kind in ["sgd", "momentum", "nesterov", "rmsprop", "adam", "nadam"]]
    + [(kind, 5e-4, "cross_entropy", False, 0.0) for kind in ["sgd", "momentum", "nesterov", "rmsprop", "adam", "nadam"]]
    + [("adamw", 1e-2, "cross_entropy", False, 0.0)]
    + [("textbook_nadam", 5e-4, "cross_entropy", False, 0.0)]
    + [(kind, 0.0, "squared_error", False, 0.0) for kind in ["sgd", "adam"]]
    + [("adam", 0.0, "cross_entropy", False, 0.1)]
    # Behind a batch normalisation a bias has no gradient but rounding, which adam would blow up to full steps.
    + [(kind, 5e-4, "cross_entropy", True, 0.1) for kind in ["sgd", "nesterov"]]
)

cases = []
for kind, weight_decay, loss, batch_norm, label_smoothing in CASES:
    losses, parameters, norm = run(kind, weight_decay, loss, batch_norm, label_smoothing)
    cases.append(
        {
            "kind": kind,
            "weight_decay": weight_decay,
            "loss": loss,
            "batch_norm": batch_norm,
            "label_smoothing": label_smoothing,
            "losses": numbers(losses),
            "final": tensors(parameters),
            "norm": tensors(norm),
        }
    )
print(json.dumps({"torch": torch.__version__, "initial": tensors(initial()), "cases": cases}))
