"""The frame of models in which customers leave unseen: fitted, and doubted against staying."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar, Self

import numpy as np

from customer_value.models.base import Floats, Histories, Identification
from customer_value.models.nbd import NBD
from customer_value.models.orders import OrderModel, doubt_before_fitting

GAIN_OF_ONE_PARAMETER = 1.353  # half the 5 % point of chi-square(1) on the boundary
GAIN_OF_TWO_PARAMETERS = 2.996  # half the 5 % point of chi-square(2)


class DropoutModel(OrderModel):
    """Orders until an unseen end; doubtful where leaving explains nothing in the data."""

    least_gain: ClassVar[float] = GAIN_OF_ONE_PARAMETER
    """By how much leaving must raise the log-likelihood to be believed."""

    def fit_histories(self, histories: Histories, without_dropout: NBD | None = None) -> Self:
        """Learn from checked histories; doubt dropout that improves nothing on staying."""
        doubt = doubt_before_fitting(histories)
        if doubt is not None:
            self.identification_ = doubt
            return self
        stays = without_dropout or NBD().fit_histories(histories)
        kept = self._prepared(histories)
        optimum = self._maximise(kept, self._start(kept, stays))
        doubt = Identification.IDENTIFIED
        least = self._log_likelihood_of_staying(histories, stays) + self.least_gain
        if not optimum.log_likelihood > least:
            doubt = Identification.NO_DROPOUT
        elif not optimum.converged:
            doubt = Identification.NOT_CONVERGED
        return self._learn(optimum, doubt)

    def _prepared(self, histories: Histories) -> Histories:
        """Return the histories in the shape that makes the likelihood cheapest."""
        return histories

    @abstractmethod
    def _start(self, histories: Histories, stays: NBD) -> Floats:
        """Return parameters to start from, given those of a world without leaving."""

    def _log_likelihood_of_staying(self, histories: Histories, stays: NBD) -> float:
        """Return the log-likelihood of the same model if nobody could leave."""
        return stays.log_likelihood_


def mean_repeats(histories: Histories) -> float:
    """Return the mean repeats of those who came back."""
    x, w = histories.repeats, histories.weights
    return float((w * x).sum() / w[x > 0].sum())


def mean_age(histories: Histories) -> float:
    """Return the mean age of a customer."""
    return float(np.average(histories.age, weights=histories.weights))
