/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import dev.assent.consent.Explanation;
import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.EpochNanos;
import dev.assent.internal.view.ViewedInstance;
import dev.assent.internal.viewer.http.JsonBody;
import dev.assent.policy.Destination;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The known choices of one subject, and the effect of another choice. A subject is read from the
 * body of a request, and is in no address, log line or message. Thread-safe.
 */
final class SubjectAnswers {
  private final Decisions decisions;
  private final Categories categories;
  private final Map<String, String> labels;
  private final RuleTexts rules;
  private final Clock clock;

  SubjectAnswers(ViewedInstance instance) {
    this.decisions = instance.decisions();
    this.categories = instance.catalog().categories();
    this.labels = instance.labels();
    this.rules = new RuleTexts(instance);
    this.clock = instance.clock();
  }

  /**
   * Answers {@code {"subject": "acme/u7"}}.
   *
   * @throws IllegalArgumentException if the body is not valid
   */
  Map<String, Object> known(byte[] body) {
    String path = JsonBody.read(body).text("subject");
    SubjectHandle subject = decisions.subject(path);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("subject", path);
    Instant now = EpochNanos.instant(clock);
    answer.put(
        "choices",
        decisions.consent(path).choices().stream().map(each -> Rows.choice(each, now)).toList());
    List<Object> destinations = new ArrayList<>();
    for (int index = 0; index < decisions.destinations().size(); index++) {
      Explanation explanation = decisions.explain(subject, index);
      Destination destination = explanation.destination();
      Map<String, Object> row = Rows.destination(destination, labels.get(destination.name()));
      row.put(
          "lines",
          explanation.lines().stream()
              .map(line -> Rows.line(line, rules.of(destination, line.category())))
              .toList());
      destinations.add(row);
    }
    answer.put("destinations", destinations);
    return answer;
  }

  /**
   * Answers {@code {"subject": …, "purpose": …, "categories": […], "choice": "granted"}}.
   *
   * @throws IllegalArgumentException if the body is not valid
   */
  Map<String, Object> preview(byte[] body) {
    JsonBody request = JsonBody.read(body);
    SubjectHandle subject = decisions.subject(request.text("subject"));
    String purpose = request.text("purpose");
    boolean isGrant = request.text("choice").equals("granted");
    Set<String> chosen = new TreeSet<>();
    for (String name : request.texts("categories")) {
      chosen.addAll(categories.names(categories.find(name)));
    }
    List<Object> destinations = new ArrayList<>();
    for (int index = 0; index < decisions.destinations().size(); index++) {
      Destination destination = decisions.destinations().get(index);
      if (destination.purpose().name().equals(purpose)) {
        Map<String, Object> row = Rows.destination(destination, labels.get(destination.name()));
        row.put(
            "lines",
            decisions.explain(subject, index).lines().stream()
                .filter(line -> chosen.contains(line.category().name()))
                .map(line -> Preview.of(line, isGrant))
                .toList());
        destinations.add(row);
      }
    }
    return Map.of("destinations", destinations);
  }
}
