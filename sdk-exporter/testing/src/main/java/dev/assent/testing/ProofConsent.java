/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import dev.assent.consent.ConsentReply;
import dev.assent.consent.ConsentSource;
import java.util.concurrent.CompletionStage;

/**
 * The source of the choices of the generated people. It says nothing of anybody else. Thread-safe.
 *
 * @param choices the choices
 */
record ProofConsent(FakeConsent choices) implements ConsentSource {
  @Override
  public String name() {
    return "proof";
  }

  @Override
  public void start(Listener listener) {
    choices.start(listener);
  }

  @Override
  public CompletionStage<ConsentReply> load(Inquiry inquiry) {
    return choices.load(inquiry);
  }

  @Override
  public String toString() {
    return "ProofConsent";
  }
}
