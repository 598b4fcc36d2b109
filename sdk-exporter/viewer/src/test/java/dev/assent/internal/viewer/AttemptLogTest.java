/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.data.Stamp;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.gate.StampGate;
import dev.assent.internal.send.AttemptObserver;
import dev.assent.internal.send.AttemptObserver.Outcome;
import dev.assent.internal.time.Clock;
import dev.assent.internal.viewer.http.Answer;
import dev.assent.ledger.Signal;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Reads of the page judge again, so only the log itself shows when data is taken out. */
class AttemptLogTest extends ViewerRig {
  private final Catalog catalog = Catalog.builtIn();
  private final AtomicInteger filtered = new AtomicInteger();
  private byte[] before = {};
  private final AttemptLog attempts =
      new AttemptLog(
          List.of(new StampGate(0, catalog)),
          (signal, content, keeps) -> {
            before = content.bytes();
            filtered.incrementAndGet();
            return new byte[] {1};
          },
          Clock.system());

  /** A datum that was captured under the choices so far. */
  private Stamp stamp(String person) {
    SubjectHandle subject = (SubjectHandle) assent.subject(person);
    return new Stamp(
        catalog.categories().mask(Category.CONTENT_CHAT),
        0,
        subject,
        subject.decision(),
        Clock.system().epochNanos());
  }

  private void end(List<Stamp> data, int bytes) {
    attempts
        .observer(0, Signal.LOGS)
        .ended(data, new AttemptObserver.Bytes(filled(bytes), bytes, null), Outcome.ACCEPTED);
  }

  private static byte[] filled(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 'x');
    return bytes;
  }

  private Answer read() {
    return attempts.read((version, all) -> Answer.of("text/plain", "somebody".getBytes(UTF_8)));
  }

  private static boolean isErased(Answer answer) {
    for (byte each : answer.body()) {
      if (each != 0) {
        return false;
      }
    }
    return answer.live() != null && answer.live().isErased();
  }

  @Test
  void add_permitted_isKept() throws Exception {
    start();
    grant(USER);
    grant(OTHER);

    end(List.of(stamp(USER), stamp(OTHER)), 100);

    assertThat(filtered).hasValue(0);
    assertThat(attempts.size()).isOne();
  }

  /** The revocation has called the viewer before the attempt ended: nothing calls it again. */
  @Test
  void add_revokedInFlight_isTakenOutAtOnce() throws Exception {
    start();
    grant(USER);
    grant(OTHER);
    List<Stamp> data = List.of(stamp(USER), stamp(OTHER));
    revoke(USER);

    end(data, 100);

    assertThat(filtered).hasValue(1);
    assertThat(before).hasSize(100).containsOnly(0);
  }

  @Test
  void withdraw_answerUnderWay_isErased() throws Exception {
    start();
    grant(USER);
    end(List.of(stamp(USER)), 100);
    Answer answer = read();
    assertThat(isErased(answer)).isFalse();

    revoke(USER);
    attempts.withdraw();

    assertThat(isErased(answer)).isTrue();
  }

  @Test
  void withdraw_answerThatWasSent_isForgotten() throws Exception {
    start();
    grant(USER);
    end(List.of(stamp(USER)), 100);
    Answer answer = read();
    answer.live().sent();

    revoke(USER);
    attempts.withdraw();

    assertThat(isErased(answer)).isFalse();
  }

  @Test
  void close_answerUnderWay_isErased() throws Exception {
    start();
    grant(USER);
    end(List.of(stamp(USER)), 100);
    Answer answer = read();

    attempts.close();

    assertThat(isErased(answer)).isTrue();
  }

  @Test
  void version_changes_withAdditionsAndWithdrawals() throws Exception {
    start();
    grant(USER);
    long first = attempts.version();
    end(List.of(stamp(USER)), 100);
    long second = attempts.version();
    assertThat(attempts.version()).isEqualTo(second);
    revoke(USER);

    assertThat(List.of(first, second, attempts.version())).doesNotHaveDuplicates();
  }

  @Test
  void add_tooManyDataOrBytes_keepsOnlyCounts() throws Exception {
    start();
    grant(USER);
    end(Collections.nCopies(AttemptLog.MAX_DATA_OF_ATTEMPT + 1, stamp(USER)), 100);
    end(List.of(stamp(USER)), AttemptLog.MAX_BYTES_OF_ATTEMPT + 1);
    end(Collections.nCopies(AttemptLog.MAX_DATA_OF_ATTEMPT, stamp(USER)), 100);

    Answer kept =
        attempts.read(
            (version, all) ->
                Answer.json(all.stream().map(each -> each.content() != null).toList()));

    assertThat(new String(kept.body(), UTF_8)).isEqualTo("[true,false,false]");
  }

  @Test
  void add_manyData_olderOnesGo() throws Exception {
    start();
    grant(USER);
    for (int i = 0; i <= AttemptLog.MAX_STAMPS / AttemptLog.MAX_DATA_OF_ATTEMPT; i++) {
      end(Collections.nCopies(AttemptLog.MAX_DATA_OF_ATTEMPT, stamp(USER)), 100);
    }

    assertThat(attempts.size()).isEqualTo(AttemptLog.MAX_STAMPS / AttemptLog.MAX_DATA_OF_ATTEMPT);
  }
}
