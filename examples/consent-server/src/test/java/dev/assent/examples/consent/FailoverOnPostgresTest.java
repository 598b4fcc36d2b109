/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static dev.assent.examples.consent.Failover.DENIAL;
import static dev.assent.examples.consent.Failover.GRANT;
import static dev.assent.examples.consent.Failover.NEW;
import static dev.assent.examples.consent.Failover.NOBODY;
import static dev.assent.examples.consent.Failover.U7;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.assent.category.Category;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A PostgreSQL that loses its last commits, by a promotion or a restore: the denial of a subject,
 * and another subject. The operator begins the next generation, as the runbook says.
 */
@Timeout(90)
class FailoverOnPostgresTest {
  private static final String NO_AUDIO = DENIAL.replace("content.chat", "content.audio");
  private static final String AUDIO = GRANT.replace("\"content.chat\", ", "");
  private static final long BASE = 1L << 32;

  @TempDir private Path directory;
  private Failover failover;

  @BeforeEach
  void start() throws IOException {
    failover = Failover.start();
  }

  @AfterEach
  void stop() {
    if (failover != null) {
      failover.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Loss.class)
  void document_afterLostCommits_isMissingOnlyOnceTheGenerationIsOpen(Loss loss)
      throws IOException {
    loss.begin(failover.pair());
    failover.choose(failover.old(), DENIAL);
    failover.addNew();
    Answer before = failover.ask(failover.old(), U7);
    String seen = failover.ask(failover.old(), NEW).header(Position.HEADER);
    failover.old().close();
    String url = loss.end(failover.pair());
    failover.begin(url);

    for (String path : List.of(NEW, NOBODY)) {
      assertThat(ask(path).status()).as(path).isEqualTo(503);
      assertThat(ask(path, Position.HEADER, seen, Seen.REVISION, "1").status()).isEqualTo(503);
    }
    Answer after = ask(U7, Position.HEADER, seen, Seen.REVISION, "2");
    assertThat(after.status()).isEqualTo(200);
    assertThat(before.json().get("revision").longValue()).isEqualTo(2);
    assertThat(after.json().get("revision").longValue()).isEqualTo(BASE + 1);
    assertThat(after.header(Position.HEADER)).startsWith("1.");

    failover.open(url);
    Answer missing = ask(NEW, Position.HEADER, seen, Seen.REVISION, "1");
    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.header(Position.HEADER)).startsWith("1.");
  }

  private Answer ask(String path, String... headers) {
    return failover.ask(failover.next(), path, headers);
  }

  /**
   * Nothing is loosened that the process knew: what the database still has is a grant. The process
   * requests deletion after the generation is open, since the subject is missing then.
   */
  @ParameterizedTest
  @EnumSource(Loss.class)
  void process_afterLostCommits_keepsTheDenialAndDeletesNothingBeforeTheGenerationIsOpen(Loss loss)
      throws IOException {
    ObservedProcess process = failover.process(directory.resolve("process"));
    await().until(() -> process.permits("acme/u7"));
    loss.begin(failover.pair());
    failover.choose(failover.old(), DENIAL);
    failover.addNew();
    await().until(() -> process.permits("acme/new") && !process.permits("acme/u7"));
    String reference = process.send("acme/new");
    failover.old().close();
    String url = loss.end(failover.pair());
    failover.begin(url);

    hearsTheNextGeneration(process);
    assertThat(process.permits("acme/u7")).isFalse();
    process.restart();
    await().until(() -> process.permits("acme/new"));
    assertThat(process.permits("acme/u7")).isFalse();
    assertThat(process.deletions()).isEmpty();

    failover.open(url);
    await().until(() -> !process.deletions().isEmpty());
    assertThat(process.deletions()).singleElement().asString().contains(reference);
    assertThat(process.permits("acme/new")).isFalse();
    assertThat(process.permits("acme/u7")).isFalse();
  }

  /** Lets a no and a yes about something else take force, of the same document. */
  private void hearsTheNextGeneration(ObservedProcess process) {
    failover.choose(failover.next(), NO_AUDIO);
    await().until(() -> !process.permits("acme/u7", Category.CONTENT_AUDIO));
    failover.choose(failover.next(), AUDIO);
    await().until(() -> process.permits("acme/u7", Category.CONTENT_AUDIO));
  }

  /**
   * Its address moves with the primary, before the operator has begun the next generation. In the
   * old generation, which is open, what was lost would be missing.
   */
  @Test
  void oldServer_ledToThePromotedDatabase_answersNothingUntilThatIsOpened() throws IOException {
    PostgresPair pair = failover.pair();
    try (Balancer address = new Balancer(List.of(port(pair.primary())));
        ConsentService server = ConsentService.start(Failover.config(at(address, pair)))) {
      assertThat(failover.ask(server, NOBODY).status()).isEqualTo(404);
      Loss.PROMOTION.begin(pair);
      failover.addNew();
      String url = Loss.PROMOTION.end(pair);
      address.leadTo(port(url));

      await()
          .until(
              () -> {
                assertThat(failover.ask(server, NEW).status()).isNotEqualTo(404);
                Answer answer = failover.ask(server, U7);
                return answer.status() == 503 && answer.text().contains("generation");
              });
      assertThat(failover.ask(server, NOBODY).status()).isEqualTo(503);

      failover.openAgain(url);
      await().until(() -> failover.ask(server, U7).status() == 200);
    }
  }

  private static String at(Balancer address, PostgresPair pair) {
    return pair.primary().replace(":" + port(pair.primary()), ":" + address.port());
  }

  private static int port(String url) {
    return URI.create(url.substring("jdbc:".length())).getPort();
  }

  @ParameterizedTest
  @EnumSource(Loss.class)
  void oldServer_startedOnADatabaseWithoutTheLastCommits_saysWhatToDo(Loss loss) {
    loss.begin(failover.pair());
    String url = loss.end(failover.pair());

    assertThatIllegalStateException()
        .isThrownBy(() -> ConsentService.start(Failover.config(url)))
        .withMessageContaining("promoted or restored")
        .withMessageContaining("--generation 1")
        .withMessageContaining("--open 0");
  }

  /** The page shows the grant that the lost denial had replaced; the person says it again. */
  @ParameterizedTest
  @EnumSource(Loss.class)
  void process_grantThatIsSaidAgainAfterALostDenial_permits(Loss loss) throws IOException {
    ObservedProcess process = failover.process(directory.resolve("process"));
    await().until(() -> process.permits("acme/u7"));
    loss.begin(failover.pair());
    failover.choose(failover.old(), DENIAL);
    await().until(() -> !process.permits("acme/u7"));
    failover.old().close();
    failover.begin(loss.end(failover.pair()));

    failover.choose(failover.next(), GRANT);

    await().until(() -> process.permits("acme/u7"));
  }
}
