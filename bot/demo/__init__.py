"""An invented council to play with: forty people in three teams, with half a year behind them."""
