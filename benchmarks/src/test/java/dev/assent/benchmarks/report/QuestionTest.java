/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuestionTest {
  private static final Question QUESTION = Question.of("X", "How long?", "All.");

  @Test
  void baselineOf_anotherMethod_hasTheSameParameters() {
    Row gate = Rows.of("gate", Map.of("size", "512", "outcome", "STRIPPED"), 10);
    Row small = Rows.of("marshal", Map.of("size", "512", "outcome", "PERMITTED"), 100);
    Row large = Rows.of("marshal", Map.of("size", "65536", "outcome", "PERMITTED"), 1000);
    Results results = new Results(List.of(gate, small, large));

    assertThat(
            QUESTION
                .against("marshal", row -> row.as("marshal").with("outcome", "PERMITTED"))
                .baselineOf(gate, results))
        .contains(small);
    assertThat(QUESTION.against("marshal", row -> row.as("marshal")).baselineOf(gate, results))
        .as("of the same outcome")
        .isEmpty();
    assertThat(QUESTION.baselineOf(gate, results)).isEmpty();
  }

  @Test
  void baselineOf_parameterThatItHasNot_isFoundWithoutIt() {
    Row spool = Rows.of("spool", Map.of("frame", "1", "forced", "16"), 10);
    Row marshal = Rows.of("marshal", Map.of("frame", "1"), 5);
    Results results = new Results(List.of(spool, marshal));
    Question question = QUESTION.against("marshal", row -> row.as("marshal").with("forced", null));

    assertThat(question.baselineOf(spool, results)).contains(marshal);
  }

  @Test
  void baselineOf_severalThreads_isThatOfAsMany() {
    Row one = Rows.of("map", Map.of(), 10);
    Row two = Rows.of("map", Map.of(Row.THREADS, "2"), 20);
    Row ours = Rows.of("ours", Map.of(Row.THREADS, "2"), 30);
    Question question = QUESTION.against("map", row -> row.as("map"));

    assertThat(question.baselineOf(ours, new Results(List.of(one, two, ours)))).contains(two);
  }

  @Test
  void source_ofEachPublishedQuestion_exists() {
    assertThat(Questions.ALL)
        .allSatisfy(each -> assertThat(Path.of("..", each.source())).isRegularFile())
        .extracting(Question::name)
        .doesNotHaveDuplicates();
  }

  @Test
  void baseline_ofEachPublishedQuestion_leavesABaselineAsItIs() {
    Row row = Rows.of("method", Map.of("contender", "hosted-stripped", "outcome", "WITHHELD"), 1);

    assertThat(Questions.ALL)
        .allSatisfy(
            each -> {
              Quantity.Pick base = each.baseline().apply(row.pick());
              assertThat(each.baseline().apply(base)).isEqualTo(base);
            });
  }
}
