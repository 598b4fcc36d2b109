/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import dev.assent.Assent;
import dev.assent.category.Category;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * A process of a meeting. Prints {@code permitted} or {@code withheld}, and the time in
 * milliseconds, whenever the answer changes whether the chat of a subject may improve the product.
 * Ends with its input.
 */
public final class Participant {
  private Participant() {}

  /**
   * Runs with the address of the documents, a token, subjects, and a trusted certificate or none.
   * The lines of all subjects but the first begin with their names.
   */
  public static void main(String[] arguments) throws Exception {
    Thread end = new Thread(Participant::awaitEnd);
    end.setDaemon(true);
    end.start();
    if (arguments.length > 3) {
      SSLContext.setDefault(Pem.trusting(Path.of(arguments[3])));
    }
    try (Assent assent =
        Assent.builder()
            .setting("ASSENT_POLICY", "terms")
            .setting("ASSENT_PURPOSE", "product_improvement")
            .setting("ASSENT_CONSENT_SOURCE", arguments[0])
            .setting("ASSENT_CONSENT_REFRESH", "2s")
            .setting("ASSENT_CONSENT_HEADERS", "authorization=Bearer%20" + arguments[1])
            .build()) {
      String[] subjects = arguments[2].split(",");
      Map<String, String> last = new HashMap<>();
      while (true) {
        for (String subject : subjects) {
          boolean permits = assent.explain(subject, "default").permits(Category.CONTENT_CHAT);
          String now = permits ? "permitted" : "withheld";
          if (!now.equals(last.put(subject, now))) {
            String name = subject.equals(subjects[0]) ? "" : subject + " ";
            System.out.println(name + now + " " + System.currentTimeMillis());
          }
        }
        Thread.sleep(20);
      }
    }
  }

  private static void awaitEnd() {
    try {
      String unused = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (java.io.IOException closed) {
      // the end
    }
    Runtime.getRuntime().halt(0);
  }
}
