/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.consent.DeletionAnswer.Look;
import dev.assent.consent.DeletionAnswer.State;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as an answer, and what does not. */
class ReceivedAnswerTest {
  private static Optional<ReceivedAnswer> read(String json) {
    return ReceivedAnswer.read(json.replace('\'', '"').getBytes(UTF_8), "ab12");
  }

  @Test
  void read_answerOfTheServer_hasWhatIsUsed() {
    Optional<ReceivedAnswer> read =
        read(
            "{'id':'ab12','accepted':'2026-01-01T00:00:00Z','state':'not_found','look':'T1',"
                + "'at':'2026-01-01T00:01:00.5Z','late':3,'superseded':2,"
                + "'stores':[{'store':'main','found':7}],'notLookedAt':['main: back-ups']}");

    assertThat(read)
        .contains(
            new ReceivedAnswer(
                State.NOT_FOUND, Look.T1, Instant.parse("2026-01-01T00:01:00.5Z"), 3, 2));
    assertThat(read.orElseThrow().isFinal()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = State.class,
      names = {"NOT_FOUND", "NOTHING_FOUND", "UNANSWERED"},
      mode = EnumSource.Mode.EXCLUDE)
  void read_stateWithoutALook_isAnAnswer(State state) {
    Optional<ReceivedAnswer> read =
        read("{'id':'ab12','state':'" + ReceivedAnswer.word(state) + "'}");

    assertThat(read).contains(new ReceivedAnswer(state, null, null, 0, 0));
    assertThat(read.orElseThrow().isFinal()).isEqualTo(state == State.NOT_KEPT);
  }

  @ParameterizedTest
  @CsvSource({"not_found,NOT_FOUND", "nothing_found,NOTHING_FOUND"})
  void read_secondLook_isFinal(String word, State state) {
    Optional<ReceivedAnswer> read =
        read(
            "{'id':'ab12','state':'"
                + word
                + "','look':'T2','at':'2026-01-02T00:00:00Z','final':true}");

    assertThat(read.map(ReceivedAnswer::state)).contains(state);
    assertThat(read.map(ReceivedAnswer::isFinal)).contains(true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "deleted",
        "{'id':'ab12'}",
        "{'state':'deleted'}",
        "{'id':'ab13','state':'deleted'}",
        "{'id':7,'state':'deleted'}",
        "{'id':'ab12','state':'gone'}",
        "{'id':'ab12','state':'unanswered'}",
        "{'id':'ab12','state':'NOT_KEPT'}",
        "{'id':'ab12','state':null}",
        "{'id':'ab12','state':'deleted','state':'not_kept'}",
        "{'id':'ab12','state':'not_kept'} x",
        "{'id':'ab12','state':'not_found'}",
        "{'id':'ab12','state':'nothing_found','look':'T2'}",
        "{'id':'ab12','state':'not_found','at':'2026-01-01T00:00:00Z'}",
        "{'id':'ab12','state':'not_found','look':'T3','at':'2026-01-01T00:00:00Z'}",
        "{'id':'ab12','state':'not_found','look':'T2','at':'yesterday'}",
        "{'id':'ab12','state':'not_found','look':'T2','at':'9999-01-01T00:00:00Z'}",
        "{'id':'ab12','state':'not_found','look':'T2','at':'2026-02-30T00:00:00Z'}",
        "{'id':'ab12','state':'deleted','look':'T2','at':'2026-01-01T00:00:00Z'}",
        "{'id':'ab12','state':'not_kept','look':'T1','at':'2026-01-01T00:00:00Z'}",
        "{'id':'ab12','state':'cannot','look':'T2','at':'2026-01-01T00:00:00Z'}",
        "{'id':'ab12','state':'not_found','look':'T1','at':'2026-01-01T00:00:00Z','final':true}",
        "{'id':'ab12','state':'deleted','final':true}",
        "{'id':'ab12','state':'deleted','late':-1}",
        "{'id':'ab12','state':'deleted','late':1.5}",
        "{'id':'ab12','state':'deleted','late':'1'}",
        "{'id':'ab12','state':'deleted','superseded':9007199254740992}",
      })
  void read_anythingElse_isNoAnswer(String json) {
    assertThat(read(json)).isEmpty();
  }
}
