"""The public names, gathered from the modules where they are at home."""

from .arithmetic import compute
from .errors import PurernnError
from .learning import learn
from .machine import Machine, linear, machine_of
from .network import Network, backward, forward
from .operations import MACHINES
from .proof import certificate, network_machine, prove
from .quantised import QuantisedNetwork, quantise
from .quotient import isomorphic, minimised
