# Writes ridership.csv from the data set `Chicago` of the R package modeldata.
# Debian: apt-get install r-base-core r-cran-modeldata; then: Rscript extract.R
library(modeldata)
data(Chicago)
rows <- data.frame(date = format(Chicago$date), rides = Chicago$ridership)
stopifnot(nrow(rows) == 5698, !anyNA(rows), all(diff(Chicago$date) == 1))
write.csv(rows, "ridership.csv", row.names = FALSE, quote = FALSE)
