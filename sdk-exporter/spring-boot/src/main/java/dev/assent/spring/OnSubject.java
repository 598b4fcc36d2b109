/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.internal.config.Variable;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if {@code assent.subject} is set: the process belongs to one subject, or serves one
 * account.
 */
final class OnSubject extends SpringBootCondition {
  private static final String ACCOUNT = "/*";

  @Override
  public ConditionOutcome getMatchOutcome(
      ConditionContext context, AnnotatedTypeMetadata metadata) {
    return subject(context.getEnvironment()).isEmpty()
        ? ConditionOutcome.noMatch(
            ConditionMessage.of(
                "assent.subject is not set: inject Assent instead, and call consent(path)"))
        : ConditionOutcome.match();
  }

  /** Returns the path of the process's subject, or of its account; empty without one. */
  static String subject(Environment environment) {
    String subject =
        environment instanceof ConfigurableEnvironment configurable
            ? SpringSettings.read(configurable).environment().text(Variable.ASSENT_SUBJECT)
            : "";
    return subject.endsWith(ACCOUNT)
        ? subject.substring(0, subject.length() - ACCOUNT.length())
        : subject;
  }
}
