/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

/**
 * The categories of free text that is recorded under a logger's or scope's name. Immutable.
 *
 * @param text of log bodies, which the application itself writes
 * @param exceptions of exceptions' messages, of stack traces as text and of status descriptions,
 *     where instrumentations write such messages: their causes come from others, so that a trusted
 *     logger opens them only if the catalog says so
 */
public record FreeTextCategories(long text, long exceptions) {}
