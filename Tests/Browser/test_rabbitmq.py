"""The whole program with RabbitMQ between portal and node, instead of the embedded bus."""

import pytest
from proton import Message, Terminus
from proton.reactor import LinkOption
from proton.utils import BlockingConnection

from broker import Broker
from cast import AN, ANNA, EMMA_EMAIL
from program import Program
from records import Records
from stages import act, known, newest_credentials, node_sign_in, published, requested, wait_state
from visitor import wait_until

OTHER_EMAIL = "emma.two@aznoordzee.example"


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    broker = Broker(tmp_path_factory.mktemp("rabbitmq"))
    yield broker
    broker.stop()


@pytest.fixture(scope="module")
def program(tmp_path_factory, broker):
    demo = Program(tmp_path_factory.mktemp("demo"), settings=broker.settings)
    demo.start()
    yield demo
    demo.stop()


def test_settings_that_are_none_of_a_bus_end_the_program_without_a_word_of_the_password(tmp_path):
    demo = Program(tmp_path, settings={"GATEHOUSE_BUS": "amqp://gate:s3cret@bus.example:5672"})
    with pytest.raises(RuntimeError, match="in the clear"):
        demo.start()
    assert "s3cret" not in demo.tail()


def test_an_approved_account_is_published_through_rabbitmq_and_its_owner_signs_in_at_the_hospital(program, records):
    emma, _, account = published(program, records)
    assert records.queued() == [], "nothing goes through the embedded bus"
    assert records.node_account(int(account.split("/")[-1]))["is_open"]
    user_name, password = newest_credentials(emma, records, EMMA_EMAIL)
    _, page = node_sign_in(program, user_name, password, "Noordzee lag vandaag heel stil 7")
    assert "HDBP0001" in page.source


def test_an_account_approved_while_rabbitmq_is_dead_is_published_when_it_is_back(program, records, broker):
    emma, account = requested(program, OTHER_EMAIL)
    broker.tell("kill")
    broker.expect("killed")
    act(known(program, AN), account, "Approve")
    assert records.account_state(OTHER_EMAIL) == "Approved"
    broker.tell("start")
    broker.expect("ready")
    wait_state(emma, account, "Published", 60)
    assert len(records.credential_mails(OTHER_EMAIL)) == 1


def test_a_message_that_no_installation_can_read_is_seen_among_the_dead_letters(program, records, broker):
    connection = BlockingConnection(f"amqp://guest:guest@127.0.0.1:{broker.port}", timeout=10)
    sender = connection.create_sender("/queue/gatehouse.71090112.hd4dp2", options=[Durable()])
    sender.send(Message(id="stray-1", durable=True, body=b"not a desired state"))
    connection.close()
    wait_until(lambda: [each["reason"] for each in records.dead_letters()] == ["not a desired state"], 20, "the dead letter is there")
    page = known(program, ANNA).get("/manage/messages")
    assert "gatehouse.71090112.hd4dp2" in page.source and "not a desired state" in page.source


class Durable(LinkOption):
    """The queue is a durable one: RabbitMQ refuses to know it as another."""

    def apply(self, link):
        link.target.durability = Terminus.CONFIGURATION
