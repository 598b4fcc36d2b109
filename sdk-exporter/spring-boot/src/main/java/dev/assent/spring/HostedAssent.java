/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.Assent;
import dev.assent.AssentBuilder;
import dev.assent.internal.instance.AssentInstance;
import java.lang.reflect.Constructor;

/** Makes {@link Assent} of what runs behind an application's SDK. */
final class HostedAssent {
  private HostedAssent() {}

  /** Wraps an instance. The constructor is not part of the API. */
  static Assent of(AssentInstance instance) {
    try {
      Constructor<Assent> constructor = Assent.class.getDeclaredConstructor(AssentInstance.class);
      constructor.setAccessible(true);
      return constructor.newInstance(instance);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("assent-sdk-exporter and the starter differ in version", e);
    }
  }

  /** Returns an instance with choices and subjects, which records nothing. */
  static Assent withoutExports(SpringSettings settings) {
    AssentBuilder builder = Assent.builder().setting("OTEL_SDK_DISABLED", "true");
    settings.assent().forEach(builder::setting);
    return builder.build();
  }
}
