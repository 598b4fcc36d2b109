/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.host.Takeover;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;

/**
 * A component {@code assent} of configuration files.
 *
 * @param <T> its type in the SDK
 */
abstract class AssentComponent<T> implements ComponentProvider {
  private final Class<T> type;

  AssentComponent(Class<T> type) {
    this.type = type;
  }

  @Override
  public final Class<T> getType() {
    return type;
  }

  @Override
  public final String getName() {
    return FileContents.ASSENT;
  }

  /** Creates the component. The last component of a file starts Assent. */
  @Override
  public final Object create(DeclarativeConfigProperties config) {
    try {
      FileBuild build = FileBuild.current();
      FilePart part = new FilePart(FileContents.ASSENT, FileContents.ASSENT, config);
      T component = create(part, new NestedComponents(config), build.takeover());
      build.created();
      return component;
    } catch (ConfigurationException refusal) {
      throw Refusal.logged(refusal);
    }
  }

  /**
   * Creates the component.
   *
   * @param part its keys, which are valid
   * @param nested creates the components inside it
   */
  abstract T create(FilePart part, NestedComponents nested, Takeover takeover);
}
