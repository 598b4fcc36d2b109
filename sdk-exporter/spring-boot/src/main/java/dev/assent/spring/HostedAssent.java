/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.Assent;
import dev.assent.AssentBuilder;
import dev.assent.internal.config.Variable;
import dev.assent.internal.instance.AssentAccess;
import dev.assent.internal.instance.AssentInstance;

/** Creates the {@link Assent} bean for the instance behind an application's SDK. */
final class HostedAssent {
  private HostedAssent() {}

  static Assent of(AssentInstance instance) {
    return AssentAccess.wrap(instance, Assent.class);
  }

  /** Returns an instance with choices and subjects, which records nothing. */
  static Assent withoutExports(SpringSettings settings) {
    AssentBuilder builder = Assent.builder().setting(Variable.OTEL_SDK_DISABLED.name(), "true");
    settings.assent().forEach(builder::setting);
    builder.setting(Variable.ASSENT_REPORT_ONLY.name(), ""); // there is nothing to report
    return builder.build();
  }
}
